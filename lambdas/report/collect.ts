import type { Evaluations, Poll } from "../core/coverage.ts";
import type { LedgerRecord } from "../core/ledger-record.ts";
import { inWords, isReason } from "../core/reasons.ts";
import { redactText } from "../core/redact.ts";
import { controlsOf, type ReportedPlaybooks } from "./control.ts";
import { withoutDecision } from "./decision-words.ts";
import type { Told } from "./model.ts";
import {
  evaluationsRecord,
  exemptionRecord,
  findingRecord,
  pollRecord,
  type ReadExemption,
  type ReadFinding,
  type ReadRemediation,
  type ReadTicket,
  type ReadTransition,
  remediationRecord,
  ticketRecord,
  transitionRecord,
} from "./read-record.ts";
import { isScored, isWorse, type Status, statusOf } from "./status.ts";

/** A control as its findings tell of it. */
export interface ControlDraft {
  readonly id: string;
  readonly playbook: string | null;
  readonly title: string;
  readonly sources: Set<string>;
  scored: boolean;
}

/** The finding that speaks for a verdict. */
interface Word extends Told {
  readonly severity: ReadFinding["finding"]["severity"]["label"];
  readonly title: string;
  readonly since: string;
  readonly decision: string;
}

/** What all sources together say of one control on one subject. */
export interface VerdictDraft {
  readonly control: ControlDraft;
  readonly subject: ReadFinding["finding"]["subject"];
  word: Word;
  /** When any source last told of it. */
  observed: string;
  readonly told: Told[];
}

/** A remediation and what there is of its history, in no order. */
export interface Run {
  remediation: ReadRemediation | null;
  readonly transitions: ReadTransition[];
}

/** The ledger, read once. */
export interface Collected {
  readonly controls: Map<string, ControlDraft>;
  /** By control, type and place, and then by the subject's id: of a hundred thousand, longer keys weigh as much as they do. */
  readonly verdicts: Map<string, Map<string, VerdictDraft>>;
  readonly runs: Map<string, Run>;
  readonly tickets: Map<string, ReadTicket>;
  /** Granted at run time, whether over or not. */
  readonly exemptions: ReadExemption[];
  readonly evaluations: Evaluations[];
  readonly polls: Poll[];
  /** Texts that records repeat, each in a copy of its own: kept once. */
  readonly repeated: Map<string, string>;
  findings: number;
  /** Of them, those of which a part is still missing. */
  partial: number;
  refused: number;
  unreadable: number;
}

/** Every verdict, in no order. */
export function* draftsOf({ verdicts }: Pick<Collected, "verdicts">): Generator<VerdictDraft> {
  for (const drafts of verdicts.values()) yield* drafts.values();
}

/** The same, each for the last time: of a large ledger they and what is made of them do not fit into memory together. */
export function* takeDrafts({ verdicts }: Pick<Collected, "verdicts">): Generator<VerdictDraft> {
  for (const [kin, drafts] of verdicts) {
    verdicts.delete(kin);
    yield* drafts.values();
  }
}

/** Reads every record once and keeps of it only what a report shows. Records that cannot be read are counted. */
export const collect = async (
  records: AsyncIterable<LedgerRecord>,
  playbooks: ReportedPlaybooks,
): Promise<Collected> => {
  const collected: Collected = {
    controls: new Map(),
    verdicts: new Map(),
    runs: new Map(),
    tickets: new Map(),
    exemptions: [],
    evaluations: [],
    polls: [],
    repeated: new Map(),
    findings: 0,
    partial: 0,
    refused: 0,
    unreadable: 0,
  };
  for await (const record of records) if (!take(collected, record, playbooks)) collected.unreadable += 1;
  return collected;
};

/** @returns false for a record that lacks what makes it one */
const take = (collected: Collected, record: LedgerRecord, playbooks: ReportedPlaybooks): boolean => {
  switch (record.kind) {
    case "finding": {
      if (record.refused) {
        collected.refused += 1;
        return true;
      }
      const { success, data } = findingRecord.safeParse(record);
      if (success) takeFinding(collected, data, playbooks);
      return success;
    }
    case "remediation": {
      const { success, data } = remediationRecord.safeParse(record.remediation);
      if (success) runOf(collected, data.id).remediation = data;
      return success;
    }
    case "transition": {
      const { success, data } = transitionRecord.safeParse(record.transition);
      if (success) runOf(collected, record.remediationId).transitions.push(data);
      return success;
    }
    case "ticket": {
      const { success, data } = ticketRecord.safeParse(record.ticket);
      if (success) collected.tickets.set(data.id, data);
      return success;
    }
    case "exemption": {
      const { success, data } = exemptionRecord.safeParse(record.exemption);
      if (success) collected.exemptions.push(data);
      return success;
    }
    case "poll": {
      const { success, data } = pollRecord.safeParse(record.poll);
      if (success) collected.polls.push(data);
      return success;
    }
    case "evaluations": {
      const { success, data } = evaluationsRecord.safeParse(record.evaluations);
      if (success) collected.evaluations.push(data);
      return success;
    }
  }
};

const runOf = ({ runs }: Collected, id: string): Run => {
  const run = runs.get(id) ?? { remediation: null, transitions: [] };
  runs.set(id, run);
  return run;
};

const takeFinding = (collected: Collected, record: ReadFinding, playbooks: ReportedPlaybooks): void => {
  collected.findings += 1;
  const { finding } = record;
  if (finding.partial) collected.partial += 1;
  for (const { id, playbook, title, source } of controlsOf(record, playbooks)) {
    const control = collected.controls.get(id) ?? { id, playbook, title, sources: new Set(), scored: false };
    collected.controls.set(id, control);
    control.sources.add(source);
    control.scored ||= isScored(finding.kind);
    takeWord(collected, control, finding, wordOf(record, playbook, source));
  }
};

const once = ({ repeated }: Collected, text: string): string => {
  const known = repeated.get(text);
  if (known === undefined) repeated.set(text, text);
  return known ?? text;
};

const takeWord = (
  collected: Collected,
  control: ControlDraft,
  { subject, times: { observed } }: ReadFinding["finding"],
  word: Word,
): void => {
  const { verdicts } = collected;
  const { source, status, key, revision } = word;
  const told: Told = { source, status, key, revision };
  const kin = [control.id, subject.partition, subject.account, subject.region, subject.type].join("\0");
  const drafts = verdicts.get(kin) ?? new Map<string, VerdictDraft>();
  verdicts.set(kin, drafts);
  const known = drafts.get(subject.id);
  if (known) {
    known.told.push(told);
    if (observed > known.observed) known.observed = observed;
    if (outweighs(word, known.word)) known.word = word;
  } else {
    const shared = (text: string): string => once(collected, text);
    const place = {
      account: shared(subject.account),
      region: shared(subject.region),
      partition: shared(subject.partition),
    };
    drafts.set(subject.id, {
      control,
      subject: { id: subject.id, type: shared(subject.type), ...place },
      word,
      observed,
      told: [told],
    });
  }
};

/** The worst word counts, and among equals the newest; the key decides a tie, so that the order of records does not. */
const outweighs = (word: Word, other: Word): boolean => {
  if (word.status !== other.status) return isWorse(word.status, other.status);
  return word.revision === other.revision ? word.key < other.key : word.revision > other.revision;
};

const wordOf = ({ finding, decisions }: ReadFinding, playbook: string | null, source: string): Word => {
  const { key, revision, lifecycle, partial, severity, title, times } = finding;
  const decision = decisions.find((each) => each.playbook === playbook);
  return {
    key: redactText(key),
    revision,
    source,
    status: wordStatus(partial === true, lifecycle),
    severity: severity.label,
    title: redactText(title),
    since: times.firstSeen || times.observed,
    decision: decision ? decisionInWords(decision.reason) : withoutDecision(finding),
  };
};

/** What is not there yet of half a fact may be what makes it bad. */
const wordStatus = (partial: boolean, lifecycle: ReadFinding["finding"]["lifecycle"]): Status =>
  partial && lifecycle === "resolved" ? "unknown" : statusOf(lifecycle);

const decisionInWords = (reason: string): string => (isReason(reason) ? inWords(reason) : "");

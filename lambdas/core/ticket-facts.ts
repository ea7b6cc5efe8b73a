import type { Finding } from "./finding.ts";
import type { FindingRecord, Ledger } from "./ledger.ts";
import { remediationId } from "./names.ts";
import type { Ticket } from "./ticket.ts";
import type { TicketFacts } from "./ticket-wish.ts";

/** What a ticket is about, and findings that are known to be its own. */
export type TicketTopic = Pick<Ticket, "control" | "playbook" | "subject" | "findings"> & {
  /** The item is to be looked at though nothing is known to have changed: people work on it too. */
  readonly isDue?: true;
  /** What is told ends a case: where there is no ticket, none follows from it. */
  readonly ends?: true;
};

/** A ticket stays a small item, and a text that people read, however many sources tell of the same. */
const mostFindings = 20;

/** Without repeats; where there are too many, the latest to arrive. */
export const joinFindings = (...lists: readonly (readonly string[])[]): readonly string[] =>
  [...new Set(lists.flat())].slice(-mostFindings);

/** As it was stored by this or an older version: what that one did not know yet is filled in. */
const readFinding = (stored: FindingRecord): FindingRecord => ({
  decisions: stored.decisions ?? [],
  finding: { ...unsaid(stored.finding), ...stored.finding },
});

const unsaid = ({
  key,
  revision,
}: Pick<Finding, "key" | "revision">): Pick<Finding, "title" | "severity" | "times" | "detail"> => ({
  title: key,
  severity: { label: "unknown" },
  times: { observed: revision },
  detail: { type: "none" },
});

const latestAttempt = async (
  ledger: Ledger,
  { playbook, subject }: TicketTopic,
): Promise<Pick<TicketFacts, "remediation" | "history" | "waitsSince">> => {
  const slot = playbook === null ? null : await ledger.getSlot(playbook, subject);
  const run = slot && (await ledger.readRun(slot.openId ?? remediationId(slot.playbook, subject, slot.generation)));
  return { ...(run ?? { remediation: null, history: [] }), waitsSince: slot?.waitsSince ?? null };
};

/** Reads, consistently, all that decides about a ticket. */
export const readFacts = async (ledger: Ledger, topic: TicketTopic): Promise<TicketFacts> => {
  const attempt = await latestAttempt(ledger, topic);
  const keys = joinFindings(topic.findings, attempt.remediation ? [attempt.remediation.finding.key] : []);
  const found = await Promise.all(keys.map((key) => ledger.getFinding(key)));
  return { ...attempt, findings: found.flatMap((record) => (record ? [readFinding(record)] : [])) };
};

import type { ExemptionState } from "../core/exemption.ts";
import type { SeverityLabel } from "../core/finding.ts";
import type { RemediationReason } from "../core/reasons.ts";
import type { SpentBudget } from "../core/remediation.ts";
import type { State } from "../core/states.ts";
import type { Status, Tally } from "./status.ts";

/** The report: everything that any format shows. Lists are in their final order; the same ledger gives the same report. */
export interface Report {
  readonly scope: Scope;
  readonly score: Score;
  /** Why the score may not be the whole truth; empty: nothing is known to be missing. */
  readonly gaps: readonly Gap[];
  readonly attention: readonly Attention[];
  /** Of those granted at run time, the ones that are not over. First what ends first. */
  readonly exemptions: readonly ExemptionEntry[];
  readonly frameworks: readonly Framework[];
  /** Worst first. */
  readonly controls: readonly Control[];
  /** One verdict for each control and subject, worst first. */
  readonly verdicts: readonly Verdict[];
  /** Newest first. */
  readonly remediations: readonly RemediationEntry[];
  /** Of all controls, scored or not, passing evaluations included. */
  readonly totals: Tally;
}

export interface Scope {
  readonly deployment: string;
  readonly partition: string;
  /** ISO 8601, UTC. */
  readonly asOf: string;
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly regions: readonly string[] }[];
  /** Findings in the ledger that are told of here. */
  readonly findings: number;
  /** Findings that came from an account that may not speak for their subject; they count nowhere. */
  readonly refused: number;
}

/** Passing evaluations of all that were looked for. What is unknown or muted stays in `total`, so it never raises the score. */
export interface Score {
  readonly passing: number;
  readonly total: number;
  /** Of a hundred, rounded down to a tenth; null: nothing was evaluated. */
  readonly percent: number | null;
}

export type GapKind =
  | "not-seen"
  | "not-enabled"
  | "no-evaluations"
  | "unknown"
  | "partial-finding"
  | "unreadable-record"
  | "sources-disagree"
  | "refused-finding";

export interface Gap {
  readonly kind: GapKind;
  /** An account and region, or how many of what. */
  readonly where: string;
  /** A sentence. */
  readonly what: string;
}

/** Something that waits for somebody. */
export interface Attention {
  readonly status: "failed" | "escalated" | "awaiting-approval" | "budget-spent" | "exemption-ending" | "no-playbook";
  readonly severity: SeverityLabel;
  /** The subject, or how many there are. */
  readonly subject: string;
  readonly place: string;
  readonly what: string;
  readonly why: string;
  readonly ticket: TicketLink | null;
  readonly remediation: string | null;
}

/** That a subject is left as it is, who answers for that, and until when. */
export interface ExemptionEntry {
  readonly id: string;
  /** Who granted it while Homeostat ran; null: it stands in the configuration. */
  readonly grantedBy: string | null;
  readonly state: ExemptionState;
  readonly owner: string;
  readonly reason: string;
  /** In words: what it names. */
  readonly scope: string;
  /** First and last day, in UTC. */
  readonly granted: string;
  readonly expires: string;
  /** Failing verdicts that nothing is done about because of it. */
  readonly holdsBack: number;
  /** The worst of them. */
  readonly severity: SeverityLabel;
}

export interface TicketLink {
  readonly title: string;
  readonly state: string;
  /** Null where it has none that may be a link. */
  readonly url: string | null;
}

export interface Control {
  readonly id: string;
  readonly title: string;
  /** Who says so, such as `AWS Config`. */
  readonly source: string;
  readonly playbook: string | null;
  readonly scored: boolean;
  readonly severity: SeverityLabel;
  readonly tally: Tally;
}

export interface Framework {
  readonly id: string;
  readonly requirements: readonly Requirement[];
}

export interface Requirement {
  readonly id: string;
  /** `not-assessed`: no evaluation and no finding tells of it. */
  readonly status: "failing" | "unknown" | "passing" | "not-assessed";
  readonly tally: Tally;
  readonly playbooks: readonly string[];
}

export interface Verdict {
  /** Index into `controls`. */
  readonly control: number;
  readonly status: Status;
  readonly severity: SeverityLabel;
  readonly subject: string;
  readonly type: string;
  readonly account: string;
  readonly region: string;
  readonly title: string;
  /** ISO 8601: since when it is told of, as far as the sources say; empty: they do not. */
  readonly since: string;
  /** What was made of it, in words. */
  readonly outcome: string;
  readonly told: readonly Told[];
  readonly remediation: string | null;
  readonly ticket: TicketLink | null;
}

/** What one source says of it. */
export interface Told {
  readonly source: string;
  readonly status: Status;
  readonly key: string;
  readonly revision: string;
}

export interface RemediationEntry {
  readonly id: string;
  readonly playbook: string;
  readonly generation: number;
  readonly subject: string;
  readonly type: string;
  readonly account: string;
  readonly region: string;
  readonly title: string;
  readonly state: State;
  readonly reason: RemediationReason | null;
  /** In words, redacted. */
  readonly why: string;
  /** The budget that it waits for now. */
  readonly waitsFor: SpentBudget | null;
  readonly summary: string | null;
  /** Redacted. */
  readonly before: unknown;
  readonly after: unknown;
  readonly startedAt: string;
  readonly lastAt: string;
  /** From the event to the last entry of its history. */
  readonly seconds: number;
  readonly verification: Verification;
  readonly history: readonly HistoryEntry[];
  readonly ticket: TicketLink | null;
}

/** `verified`: a fresh look showed the planned state. `disproved`: it showed that the write had not helped. */
export type Verification = "verified" | "disproved" | "unverified" | "nothing-written";

export interface HistoryEntry {
  readonly at: string;
  readonly state: State;
  /** In words, redacted. */
  readonly why: string;
}

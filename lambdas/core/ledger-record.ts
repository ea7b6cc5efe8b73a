import type { Evaluations, Poll } from "./coverage.ts";
import type { Decision } from "./decide.ts";
import type { Finding } from "./finding.ts";
import type { GrantedExemption } from "./granted-exemption.ts";
import type { Remediation, Transition } from "./remediation.ts";
import type { Ticket } from "./ticket.ts";

/**
 * What reports read of a finding. The rest, above all the event as it came, is most of what a ledger weighs: of a hundred
 * thousand findings it is the difference between a report that fits into memory and one that does not.
 */
export const reportedOfFinding = [
  "key",
  "revision",
  "lifecycle",
  "partial",
  "kind",
  "subject",
  "severity",
  "control",
  "title",
  "transport",
  "times",
] as const satisfies readonly (keyof Finding)[];
export type ReportedFinding = Pick<Finding, (typeof reportedOfFinding)[number]>;

/** What reports read of the finding that a remediation answers: they read the finding itself besides. */
export const reportedOfCause = ["title", "transport"] as const satisfies readonly (keyof Finding)[];
export const reportedOfRemediation = [
  "id",
  "playbook",
  "subject",
  "generation",
  "createdAt",
] as const satisfies readonly (keyof Remediation)[];
export interface ReportedRemediation extends Pick<Remediation, (typeof reportedOfRemediation)[number]> {
  readonly finding: Pick<Finding, (typeof reportedOfCause)[number]>;
}

/** Any record that reports tell of. Of whatever version of this program it was written: fields may be missing. */
export type LedgerRecord =
  | {
      readonly kind: "finding";
      readonly refused: boolean;
      readonly finding: ReportedFinding;
      readonly decisions: readonly Decision[];
    }
  | { readonly kind: "remediation"; readonly remediation: ReportedRemediation }
  | { readonly kind: "transition"; readonly remediationId: string; readonly transition: Transition }
  | { readonly kind: "ticket"; readonly ticket: Ticket }
  | { readonly kind: "exemption"; readonly exemption: GrantedExemption }
  | { readonly kind: "poll"; readonly poll: Poll }
  | { readonly kind: "evaluations"; readonly evaluations: Evaluations };

const pick = <T extends object, K extends keyof T>(whole: T, names: readonly K[]): Pick<T, K> =>
  Object.fromEntries(names.flatMap((name) => (whole[name] === undefined ? [] : [[name, whole[name]]]))) as Pick<T, K>;

export const reportedFinding = (finding: Finding): ReportedFinding => pick(finding, reportedOfFinding);

export const reportedRemediation = (remediation: Remediation): ReportedRemediation => ({
  ...pick(remediation, reportedOfRemediation),
  finding: pick(remediation.finding, reportedOfCause),
});

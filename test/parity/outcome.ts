import type { Finding } from "../../lambdas/core/finding.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { type RemediationRow, remediationRow } from "../../lambdas/report/remediation-row.ts";

/** A remediation without its times and ids. */
interface Remedy extends Pick<RemediationRow, "state" | "reason" | "summary" | "before" | "after"> {
  readonly states: readonly string[];
  /** What a human is told at its end. */
  readonly note: string | undefined;
}

/** What came of a scenario on one account. */
export interface Outcome {
  readonly remedies: readonly Remedy[];
  /** As the plain SDK reads it. */
  readonly resource: unknown;
  /** What failed in the control plane. */
  readonly errors: readonly string[];
}

/** Each remediation of a subject: how it ended, by which states, from what to what. */
export const remediesOf = async (ledger: Ledger, subject: string): Promise<readonly Remedy[]> => {
  const remedies: Remedy[] = [];
  for await (const remediation of ledger.remediations()) {
    if (remediation.subject.id !== subject) continue;
    const history = await ledger.history(remediation.id);
    const { state, reason, summary, before, after } = remediationRow(remediation, history);
    const states = history.map((entry) => entry.state);
    remedies.push({
      state,
      reason,
      summary,
      before: withoutTimes(before),
      after: withoutTimes(after),
      states,
      note: history.at(-1)?.detail.note,
    });
  }
  return remedies;
};

/** Accounts differ in when: members such as `completedAt`. */
const withoutTimes = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, member: unknown) => (/[a-z]At$/.test(key) ? undefined : member));

/** What began the first remediation of a subject. */
export const findingOf = async (ledger: Ledger, subject: string): Promise<Finding | undefined> => {
  for await (const remediation of ledger.remediations())
    if (remediation.subject.id === subject) return remediation.finding;
  return undefined;
};

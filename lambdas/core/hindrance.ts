import type { Refusal } from "./guards.ts";
import { nameWriters } from "./name-writers.ts";
import { writersInWords } from "./other-writers.ts";
import type { AnyActing, Change } from "./playbook.ts";
import type { RemediationReason, WriteRefusal } from "./reasons.ts";
import type { TransitionDetail } from "./remediation.ts";
import type { Run, RunResult } from "./run.ts";
import type { Outcome } from "./states.ts";

/** What ends a run before it has written anything. */
export interface Hindrance {
  readonly state: Outcome | "queued";
  readonly reason: RemediationReason;
  readonly detail: TransitionDetail;
}

/** Where each refusal leaves the remediation. A refused write is never rolled back: nothing was written. */
const afterRefusal: Readonly<Record<WriteRefusal, Outcome | "queued">> = {
  halted: "queued",
  "ledger-stale": "queued",
  frozen: "queued",
  "breaker-open": "queued",
  "budget-spent": "queued",
  "drift-recurs": "escalated",
  // Like a mode that only observes: answered anew when the exemption has ended.
  exempted: "recorded",
  "lease-lost": "queued",
  "mode-lowered": "recorded",
  "held-by-tag": "recorded",
  // The next generation plans over the tags that there are now, and tells whose code it is.
  "owned-by-code": "superseded",
  // Asked anew by the next generation.
  "approval-missing": "superseded",
  "approval-stale": "superseded",
  "config-changed": "superseded",
  "account-not-managed": "skipped",
  "own-resource": "skipped",
  "already-compliant": "skipped",
  "resource-gone": "skipped",
  "state-changed": "superseded",
  // Read again by the next generation, with a run's patience: that one escalates if it has to.
  "state-unreadable": "superseded",
  "write-rejected": "failed",
};

export const refusedBy = ({ reason, note }: Refusal): Hindrance => ({
  state: afterRefusal[reason],
  reason,
  detail: { note },
});

/** Ends a run that wrote nothing. Where somebody else keeps changing the subject, whoever reads of it is told who. */
export const endUnwritten = async (
  run: Run<AnyActing>,
  change: Change<unknown>,
  { state, reason, detail }: Hindrance,
): Promise<RunResult> => {
  if (reason !== "drift-recurs") return run.end(state, reason, detail);
  const writers = await run.steps.attempt("name-writers", () => nameWriters(run.ports, run.job, change));
  return run.end(state, reason, { note: `${detail.note}; ${writersInWords(writers)}`, writers });
};

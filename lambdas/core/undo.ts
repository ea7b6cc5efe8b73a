import { sameJson } from "./canonical-json.ts";
import type { AnyActing, Change } from "./playbook.ts";
import type { Run, RunResult } from "./run.ts";
import { rollbackTarget, wayBack, writeBack } from "./write-back.ts";

/**
 * Undoes a write that verifiably did not help, if that is safe: an alarm's capacity violates nothing when it goes back,
 * but a closed hole is never opened again without a human, and nothing is undone that somebody else has changed since.
 */
export const undo = async (run: Run<AnyActing>, change: Change<unknown>): Promise<RunResult> => {
  const { playbook, remediation } = run.job;
  const observed = await run.observe("observe-before-rollback");
  if (observed.kind === "unreadable") return run.end("escalated", "unreadable-after-write", { note: observed.note });
  if (observed.kind === "gone") return run.end("superseded", "resource-gone");

  const wouldReopen = remediation.finding.kind !== "alarm";
  const target = wouldReopen ? null : rollbackTarget(playbook, observed.state, change);
  if (target === null || !sameJson(playbook.settings(observed.state), change.after))
    return run.end("failed", "verification-failed", change);
  return writeBack(run, change, wayBack(change, target), "rolled-back-after-failure");
};

import { sameJson } from "./canonical-json.ts";
import { guardedWrite } from "./guarded-write.ts";
import type { AnyActing, Change } from "./playbook.ts";
import type { Run, RunResult } from "./run.ts";
import { observeVerdict } from "./verify.ts";

/**
 * Undoes a write that verifiably did not help, if that is safe: an alarm's capacity violates nothing when it goes back,
 * but a closed hole is never opened again without a human, and nothing is undone that somebody else has changed since.
 */
export const undo = async (run: Run<AnyActing>, change: Change<unknown>): Promise<RunResult> => {
  const { job, steps, ports } = run;
  const { playbook, remediation } = job;
  const observed = await run.observe("observe-before-rollback");
  if (observed.kind === "unreadable") return run.end("escalated", "unreadable-after-write", { note: observed.note });
  if (observed.kind === "gone") return run.end("superseded", "resource-gone");

  const wouldReopen = remediation.finding.kind !== "alarm";
  const target = wouldReopen ? null : rollbackTarget(playbook, observed.state, change);
  if (target === null || !sameJson(playbook.settings(observed.state), change.after))
    return run.end("failed", "verification-failed", change);

  const back: Change<unknown> = {
    summary: `undo: ${change.summary}`,
    before: change.after,
    after: target.settings,
    impact: change.impact,
  };
  await run.record("rolling-back", undefined, back);
  const written = await steps.once("rollback", () =>
    guardedWrite(ports, job, back, { purpose: "rollback", stillWanted: () => true }),
  );
  if (written.kind === "refused")
    return run.end("failed", "rollback-refused", { note: `${written.reason}: ${written.note}` });

  const { verdict } = await observeVerdict(
    run,
    "verify-rollback",
    (state) => (sameJson(playbook.settings(state), back.after) ? "healed" : "pending"),
    written.kind === "unknown" ? landing : playbook.settle,
  );
  return verdict === "healed"
    ? run.end("rolled-back", "rolled-back-after-failure", back)
    : run.end("escalated", "rollback-unverified", back);
};

/** Longer than an interrupted write can take to land; what has not by then never will, and a human looks. */
const landing = { every: "30s", within: "2m" } as const;

const rollbackTarget = (
  playbook: AnyActing,
  state: unknown,
  change: Change<unknown>,
): { readonly settings: unknown } | null => {
  const way = playbook.rollback();
  if (way === "restore-before") return { settings: change.before };
  if ("irreversible" in way) return null;
  const settings = way.to(state, change);
  return settings === null ? null : { settings };
};

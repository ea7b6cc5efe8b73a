import { sameJson } from "./canonical-json.ts";
import { guardedWrite } from "./guarded-write.ts";
import type { AnyActing, Change } from "./playbook.ts";
import type { RemediationReason } from "./reasons.ts";
import type { Run, RunResult } from "./run.ts";
import { observeVerdict } from "./verify.ts";

/** Where a change leads back to; null: nothing safe is left to do. */
export const rollbackTarget = (
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

/** The way back of a change, as a change. */
export const wayBack = (change: Change<unknown>, target: { readonly settings: unknown }): Change<unknown> => ({
  summary: `undo: ${change.summary}`,
  before: change.after,
  after: target.settings,
  impact: change.impact,
});

/** Longer than an interrupted write can take to land; what has not by then never will, and a human looks. */
const landing = { every: "30s", within: "2m" } as const;

/**
 * Writes the way back of a change, once, under the guards of a write, and looks whether it arrived. Where it leads is
 * computed from live state, so the writing step asks again: a node that came meanwhile is not given up.
 * @param note who wanted it, where somebody did
 */
export const writeBack = async (
  run: Run<AnyActing>,
  change: Change<unknown>,
  back: Change<unknown>,
  reason: Extract<RemediationReason, "rolled-back-after-failure" | "rolled-back-on-demand">,
  note?: string,
): Promise<RunResult> => {
  const { job, steps, ports } = run;
  const { playbook } = job;
  await run.record("rolling-back", undefined, note === undefined ? back : { ...back, note });
  const stillWanted = (live: unknown): boolean =>
    sameJson(rollbackTarget(playbook, live, change), { settings: back.after });
  const written = await steps.once("rollback", () =>
    guardedWrite(ports, job, back, { purpose: "rollback", stillWanted }),
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
    ? run.end("rolled-back", reason, back)
    : run.end("escalated", "rollback-unverified", back);
};

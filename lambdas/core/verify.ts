import { milliseconds } from "./duration.ts";
import { leaseTime } from "./guards.ts";
import { bind } from "./operation.ts";
import type { AnyActing, Verdict } from "./playbook.ts";
import type { Run } from "./run.ts";
import type { Polled } from "./steps.ts";

/**
 * Observes until the judge is sure or the time, the playbook's own where none is given, is over, and keeps the lease
 * meanwhile: it was taken a moment before the write, so what is over within half of it need not renew it.
 * A subject that is gone counts as `failed`: whoever asks finds out why by observing.
 */
export const observeVerdict = (
  run: Run<AnyActing>,
  step: string,
  judge: (state: unknown) => Verdict,
  settle = run.job.playbook.settle,
): Promise<Polled> => {
  const { job, ports, steps } = run;
  const { playbook, remediation } = job;
  const outlasts = milliseconds(settle.within) > milliseconds(leaseTime) / 2;
  return steps.poll(step, settle, async () => {
    if (outlasts) await run.lease();
    const state = await playbook.observe(bind(playbook.reads, ports.session("read", remediation)), remediation.finding);
    return state === null ? "failed" : judge(state);
  });
};

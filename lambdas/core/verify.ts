import { bind } from "./operation.ts";
import type { AnyActing, Verdict } from "./playbook.ts";
import type { Run } from "./run.ts";
import type { Polled } from "./steps.ts";

/**
 * Observes until the judge is sure or the time, the playbook's own where none is given, is over, and keeps the lease meanwhile.
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
  return steps.poll(step, settle, async () => {
    await run.lease();
    const state = await playbook.observe(bind(playbook.reads, ports.session("read", remediation)), remediation.finding);
    return state === null ? "failed" : judge(state);
  });
};

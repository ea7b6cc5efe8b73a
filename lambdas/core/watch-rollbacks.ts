import { endRemediation, finishRemediation, type ReconcilePorts } from "./reconcile.ts";
import { endRequest, lookAfter } from "./request-rollback.ts";
import { type RollbackRequest, rollbackExecution } from "./rollback-request.ts";
import { later } from "./slot.ts";
import { isEnded } from "./states.ts";

const requestsPerSweep = 20;

/** Looks at every request to undo something whose execution has been silent for a while. @returns how many */
export const watchRollbacks = async (ports: ReconcilePorts): Promise<number> => {
  const requests = await ports.ledger.dueRollbacks(ports.now().toISOString(), requestsPerSweep);
  for (const request of requests) await reconcileRollback(ports, request);
  return requests.length;
};

/** Looks at a request that is due: its execution was lost, was never started, or is at work. */
export const reconcileRollback = async (ports: ReconcilePorts, request: RollbackRequest): Promise<void> => {
  const { ledger, launcher, now } = ports;
  const { remediationId, version } = request;
  // Asking starts it where the one who requested it did not get to that.
  if (await launcher.isRunning(remediationId, rollbackExecution(request))) {
    await ledger.putRollback({ ...request, dueAt: later(now(), lookAfter), version: version + 1 }, version);
    return;
  }
  const run = await ledger.readRun(remediationId);
  const last = run?.history.at(-1);
  // Nobody but us ends what its run began: the slot is free already, so it is not looked at for this.
  if (run && last?.state === "rolling-back")
    await endRemediation(ports, run.remediation, last, "escalated", "run-lost");
  else if (run && last && isEnded(last.state) && last.state !== "healed")
    await finishRemediation(ports, run.remediation, last, last.state);
  await endRequest(ports, request, { reason: "run-lost", note: last?.state ?? "nothing is on record" });
};

import type { Duration } from "./duration.ts";
import type { RemediationReason } from "./reasons.ts";
import { type RollbackFacts, type RollbackRefusal, refuseRollback } from "./refuse-rollback.ts";
import { type RollbackRequest, rollbackExecution } from "./rollback-request.ts";
import { later } from "./slot.ts";
import type { StartPorts } from "./start-remediation.ts";

export type RollbackAnswer =
  | { readonly kind: "requested"; readonly request: RollbackRequest }
  | { readonly kind: "refused"; readonly reason: RollbackRefusal };

/** A request whose execution says nothing for this long is looked at. */
export const lookAfter: Duration = "5m";

/**
 * Records that somebody wants a remediation undone, and starts the execution that asks somebody else and does it.
 * Idempotent while the request is open: who lost the answer asks again and is told that it was requested.
 * @param facts.exemption the one granted at run time that covers the subject, if any
 */
export const requestRollback = async (
  { ledger, launcher, now }: Pick<StartPorts, "ledger" | "launcher" | "now">,
  { remediationId, by, reason }: { readonly remediationId: string; readonly by: string; readonly reason: string },
  facts: Pick<RollbackFacts, "playbook" | "exemption" | "config">,
): Promise<RollbackAnswer> => {
  const run = await ledger.readRun(remediationId);
  if (!run) return { kind: "refused", reason: "not-healed" };
  const { remediation, history } = run;
  const [slot, earlier] = await Promise.all([
    ledger.getSlot(remediation.playbook, remediation.subject),
    ledger.getRollback(remediationId),
  ]);
  const at = now();
  const refusal = refuseRollback(by, { ...facts, remediation, history, slot, earlier, now: at });
  if (refusal) return { kind: "refused", reason: refusal };
  const request: RollbackRequest = {
    remediationId,
    attempt: (earlier?.attempt ?? 0) + 1,
    by,
    reason,
    at: at.toISOString(),
    ended: null,
    dueAt: later(at, lookAfter),
    version: (earlier?.version ?? 0) + 1,
  };
  if (!(await ledger.putRollback(request, earlier?.version ?? null)))
    return { kind: "refused", reason: "already-requested" };
  await launcher.launch(remediationId, rollbackExecution(request));
  return { kind: "requested", request };
};

/** Closes a request, unless a later one stands there. */
export const endRequest = async (
  { ledger, now }: Pick<StartPorts, "ledger" | "now">,
  { remediationId, attempt }: Pick<RollbackRequest, "remediationId" | "attempt">,
  { reason, note }: { readonly reason: RemediationReason; readonly note: string },
): Promise<void> => {
  const current = await ledger.getRollback(remediationId);
  if (current?.attempt !== attempt || current.ended) return;
  const ended = { reason, note, at: now().toISOString() };
  const { version } = current;
  if (!(await ledger.putRollback({ ...current, ended, dueAt: null, version: version + 1 }, version)))
    throw new RollbackContendedError(remediationId);
};

/** Somebody else changed the request in the same moment. */
export class RollbackContendedError extends Error {
  override readonly name = "RollbackContendedError";
  constructor(remediationId: string) {
    super(`the request to roll back remediation ${remediationId} was changed by others meanwhile; try again`);
  }
}

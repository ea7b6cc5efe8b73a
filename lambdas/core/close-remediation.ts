import type { Config } from "./config.ts";
import type { Ledger } from "./ledger.ts";
import { tellBreaker } from "./pass-breaker.ts";
import type { RemediationReason } from "./reasons.ts";
import type { Remediation, Slot } from "./remediation.ts";
import { closeGeneration, later, parkGeneration, updateSlot, writeTimeout } from "./slot.ts";
import type { Outcome } from "./states.ts";

type Holdings = Pick<Ledger, "acquireLease" | "releaseLease" | "getSlot" | "putSlot" | "getBreaker" | "putBreaker">;

/** Ends of a run that was there to the last, and whose write may yet arrive. */
const inDoubt: ReadonlySet<RemediationReason> = new Set([
  "never-applied",
  "partly-applied",
  "unreadable-after-write",
  "rollback-unverified",
]);

/** Exclusion rests on time: nobody else may have the subject while a write can still land. */
const letGo = async (
  ledger: Holdings,
  { id, subject }: Remediation,
  reason: RemediationReason,
  now: Date,
): Promise<void> => {
  // A run that fell silent may be in the middle of its writing step: its lease has to run out by itself.
  if (reason === "run-lost") return;
  if (inDoubt.has(reason)) await ledger.acquireLease(subject, id, now.toISOString(), later(now, writeTimeout));
  else await ledger.releaseLease(subject, id);
};

const changeOwnSlot = (
  ledger: Holdings,
  { id, playbook, subject }: Remediation,
  change: (slot: Slot) => Slot,
): Promise<void> =>
  updateSlot(ledger, playbook, subject, (slot) => ({
    write: slot?.openId === id ? change(slot) : null,
    result: undefined,
  }));

/** Tells the breaker, and frees what a remediation held: its lease and its slot. Idempotent; called after its last transition is recorded. */
export const closeRemediation = async (
  ledger: Holdings,
  remediation: Remediation,
  ending: { readonly outcome: Outcome; readonly reason: RemediationReason },
  config: Config,
  now: Date,
): Promise<void> => {
  await tellBreaker(ledger, remediation, ending, now);
  await letGo(ledger, remediation, ending.reason, now);
  await changeOwnSlot(ledger, remediation, (slot) =>
    closeGeneration(slot, { ...ending, kind: remediation.finding.kind }, config.coolDown, now),
  );
};

/** Frees the lease of a remediation that has to wait; its slot stays taken, and `sweep` looks at it soon. */
export const parkRemediation = async (ledger: Holdings, remediation: Remediation, now: Date): Promise<void> => {
  await ledger.releaseLease(remediation.subject, remediation.id);
  await changeOwnSlot(ledger, remediation, (slot) => parkGeneration(slot, now));
};

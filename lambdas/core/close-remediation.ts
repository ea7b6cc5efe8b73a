import type { Config } from "./config.ts";
import type { Ledger } from "./ledger.ts";
import type { RemediationReason } from "./reasons.ts";
import type { Remediation, Slot } from "./remediation.ts";
import { closeGeneration, parkGeneration, updateSlot } from "./slot.ts";
import type { Outcome } from "./states.ts";

type Holdings = Pick<Ledger, "releaseLease" | "getSlot" | "putSlot">;

const release = async (
  ledger: Holdings,
  { id, playbook, subject }: Remediation,
  change: (slot: Slot) => Slot,
): Promise<void> => {
  await ledger.releaseLease(subject, id);
  await updateSlot(ledger, playbook, subject, (slot) => ({
    write: slot?.openId === id ? change(slot) : null,
    result: undefined,
  }));
};

/** Frees what a remediation held: its lease and its slot. Idempotent; called after its last transition is recorded. */
export const closeRemediation = (
  ledger: Holdings,
  remediation: Remediation,
  ending: { readonly outcome: Outcome; readonly reason: RemediationReason },
  config: Config,
  now: Date,
): Promise<void> =>
  release(ledger, remediation, (slot) =>
    closeGeneration(slot, { ...ending, kind: remediation.finding.kind }, config.coolDown, now),
  );

/** Frees the lease of a remediation that has to wait; its slot stays taken, and `sweep` looks at it soon. */
export const parkRemediation = (ledger: Holdings, remediation: Remediation, now: Date): Promise<void> =>
  release(ledger, remediation, (slot) => parkGeneration(slot, now));

import { endRemediation, type ReconcilePorts } from "./reconcile.ts";
import type { Slot } from "./remediation.ts";
import { isEnded, mayFollow } from "./states.ts";

export interface Revived {
  /** Whether all was looked at. */
  readonly complete: boolean;
  /** Remediations that were over. */
  readonly superseded: number;
  readonly failed: readonly { readonly slot: Slot; readonly error: unknown }[];
}

/**
 * Brings a ledger that may be an older copy in step with what runs, before anything is written by it: a remediation that
 * stands open in it and whose execution has ended is over, with an end that this ledger does not know. Its finding goes
 * on as a later generation, under a name that was never taken. What runs is left to its guards; findings that the copy
 * lacks are told by the next poll, which is due because the copy's last is as old as itself. One failing slot stops no
 * other: it stays open, so nothing is begun there.
 * @param until when to stop; what is over by then is not asked about again
 */
export const revive = async (ports: ReconcilePorts, until: number): Promise<Revived> => {
  let superseded = 0;
  const failed: { slot: Slot; error: unknown }[] = [];
  for await (const slot of ports.ledger.pendingSlots()) {
    if (ports.now().getTime() >= until) return { complete: false, superseded, failed };
    try {
      if (await supersedeLost(ports, slot)) superseded += 1;
    } catch (error) {
      failed.push({ slot, error });
    }
  }
  return { complete: true, superseded, failed };
};

const supersedeLost = async (ports: ReconcilePorts, { playbook, subject }: Slot): Promise<boolean> => {
  const { ledger, launcher } = ports;
  const id = (await ledger.getSlot(playbook, subject))?.openId ?? null;
  if (id === null) return false;
  const run = await ledger.readRun(id);
  const last = run?.history.at(-1);
  // What was never made, what has ended, and a way back that was begun, are seen to as ever.
  if (!run || !last || isEnded(last.state) || !mayFollow(last.state, "superseded")) return false;
  if (await launcher.isRunning(id)) return false;
  await endRemediation(ports, run.remediation, last, "superseded", "ledger-restored");
  return true;
};

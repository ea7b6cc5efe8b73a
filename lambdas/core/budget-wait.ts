import { type Duration, milliseconds } from "./duration.ts";
import type { Ledger } from "./ledger.ts";
import { ticketId } from "./names.ts";
import type { Slot } from "./remediation.ts";

/** Budgets count by the hour: what has found no place in a day stands behind a day's changes, and somebody should know. */
const patience: Duration = "24h";

/** The slot of a run for which no place in the budgets was found, now or at any look since. */
export const withoutPlace = (slot: Slot, now: Date): Slot => ({
  ...slot,
  waitsSince: slot.waitsSince ?? now.toISOString(),
});

/** @param since when it was first looked for a place in vain; null: none is waited for */
export const waitsTooLong = (since: string | null, now: Date): since is string =>
  since !== null && now.getTime() - Date.parse(since) >= milliseconds(patience);

/** Does a slot wait for so long that a human should know, and has nobody been called yet? One read, where it does. */
export const waitsUntold = async (
  ledger: Pick<Ledger, "getTicket">,
  { playbook, subject, waitsSince }: Slot,
  now: Date,
): Promise<boolean> =>
  waitsTooLong(waitsSince ?? null, now) &&
  (await ledger.getTicket(ticketId(playbook, subject)))?.wanted.state !== "open";

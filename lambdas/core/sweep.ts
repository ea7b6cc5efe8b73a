import { remindOfTickets } from "./due-tickets.ts";
import { type Duration, milliseconds } from "./duration.ts";
import { promisedPlaces } from "./promised-places.ts";
import { postpone, type Reconciled, type ReconcilePorts, reconcile } from "./reconcile.ts";
import type { Slot } from "./remediation.ts";
import type { Ticket } from "./ticket.ts";

const slotsPerPage = 200;
/** Of a minute, with room to spare: what is left over is due again at the next sweep. */
const timeBudget: Duration = "40s";
/** However quick a clock says that a page went. */
const pagesPerSweep = 10;

export interface Swept {
  readonly done: Readonly<Partial<Record<Reconciled, number>>>;
  readonly failed: readonly { readonly slot: Slot; readonly error: unknown }[];
  /** Tickets that somebody was told to look at. */
  readonly reminded: number;
}

export interface SweepPorts extends ReconcilePorts {
  /** Tells the bus that a ticket has to be looked at. At least once. */
  readonly announceTicket: (ticket: Ticket) => Promise<void>;
}

/** One pass: records the configuration in force and reconciles what is due, oldest first. One failing slot stops no other. */
export const sweep = (ports: SweepPorts) => async (): Promise<Swept> => {
  const { ledger, config, now } = ports;
  // The newest deployed code runs the schedule, so what it was shipped with is what is in force.
  await ledger.putConfig(config);
  const done: Partial<Record<Reconciled, number>> = {};
  const failed: { slot: Slot; error: unknown }[] = [];
  const until = now().getTime() + milliseconds(timeBudget);
  const promised = promisedPlaces();
  for (let page = 0; page < pagesPerSweep; page++) {
    const slots = await ledger.dueSlots(now().toISOString(), slotsPerPage);
    for (const slot of oldestFirst(slots)) {
      if (now().getTime() >= until) break;
      try {
        const result = await reconcile(ports, slot, promised);
        done[result] = (done[result] ?? 0) + 1;
      } catch (error) {
        failed.push({ slot, error });
        // As the oldest for ever, enough of its kind would leave no other slot its turn.
        await postpone(ports, slot).catch((cause: unknown) => failed.push({ slot, error: cause }));
      }
    }
    if (slots.length < slotsPerPage || now().getTime() >= until) break;
  }
  return { done, failed, reminded: await remindOfTickets(ports) };
};

/** Of what is due, what was begun first goes first: those that wait for a budget take turns. */
const oldestFirst = (slots: readonly Slot[]): readonly Slot[] =>
  slots.toSorted((a, b) => (a.openedAt < b.openedAt ? -1 : a.openedAt > b.openedAt ? 1 : 0));

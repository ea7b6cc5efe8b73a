import { remindOfTickets } from "./due-tickets.ts";
import { type Duration, milliseconds } from "./duration.ts";
import { promisedPlaces } from "./promised-places.ts";
import { isStale, nextPulse } from "./pulse.ts";
import { postpone, type Reconciled, type ReconcilePorts, reconcile } from "./reconcile.ts";
import type { Slot } from "./remediation.ts";
import { type Revived, revive } from "./revive.ts";
import type { Ticket } from "./ticket.ts";
import { type WakePorts, wakeDecided } from "./wake-decided.ts";
import { type ExemptionPorts, watchExemptions } from "./watch-exemptions.ts";
import { watchRollbacks } from "./watch-rollbacks.ts";

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
  /** Set where the ledger may have been an older copy. */
  readonly revived: Revived | null;
  /** Requests to undo a remediation that had been silent. */
  readonly rollbacks: number;
  /** Runs that were told of an answer, or that there will be none. */
  readonly woken: number;
  /** Exemptions whose coming end was made known. */
  readonly warned: number;
}

export interface SweepPorts extends ReconcilePorts, Pick<WakePorts, "wake">, Pick<ExemptionPorts, "announceExemption"> {
  /** Tells the bus that a ticket has to be looked at. At least once. */
  readonly announceTicket: (ticket: Ticket) => Promise<void>;
}

/** One pass: records the configuration in force and reconciles what is due, oldest first. One failing slot stops no other. */
export const sweep = (ports: SweepPorts) => async (): Promise<Swept> => {
  const { ledger, config, now } = ports;
  const until = now().getTime() + milliseconds(timeBudget);
  // The newest deployed code runs the schedule, so what it was shipped with is what is in force.
  await ledger.putConfig(config);
  const { revived, revivedAt, lastSweep } = await keepPulse(ports, until);
  if (revived && !revived.complete)
    return {
      done: {},
      failed: revived.failed,
      reminded: await remindOfTickets(ports),
      revived,
      rollbacks: 0,
      woken: 0,
      warned: 0,
    };
  const done: Partial<Record<Reconciled, number>> = {};
  const failed = [...(revived?.failed ?? [])];
  const pass = { promised: promisedPlaces(), revivedAt };
  for (let page = 0; page < pagesPerSweep; page++) {
    const slots = await ledger.dueSlots(now().toISOString(), slotsPerPage);
    for (const slot of oldestFirst(slots)) {
      if (now().getTime() >= until) break;
      try {
        const result = await reconcile(ports, slot, pass);
        done[result] = (done[result] ?? 0) + 1;
      } catch (error) {
        failed.push({ slot, error });
        // As the oldest for ever, enough of its kind would leave no other slot its turn.
        await postpone(ports, slot).catch((cause: unknown) => failed.push({ slot, error: cause }));
      }
    }
    if (slots.length < slotsPerPage || now().getTime() >= until) break;
  }
  return {
    done,
    failed,
    reminded: await remindOfTickets(ports),
    revived,
    rollbacks: await watchRollbacks(ports),
    warned: await watchExemptions(ports, lastSweep),
    woken: await wakeDecided(ports),
  };
};

/** Says that the ledger is in step, once it is: until then every write is refused. */
const keepPulse = async (
  ports: SweepPorts,
  until: number,
): Promise<{
  readonly revived: Revived | null;
  readonly revivedAt: string | null;
  readonly lastSweep: string | null;
}> => {
  const { ledger, now } = ports;
  const pulse = await ledger.getPulse();
  const revived = isStale(pulse, now()) ? await revive(ports, until) : null;
  const next = nextPulse(pulse, now());
  if (!revived || revived.complete) await ledger.putPulse(next);
  return { revived, revivedAt: next.revivedAt, lastSweep: pulse?.at ?? null };
};

/** Of what is due, what was begun first goes first: those that wait for a budget take turns. */
const oldestFirst = (slots: readonly Slot[]): readonly Slot[] =>
  slots.toSorted((a, b) => (begun(a) < begun(b) ? -1 : begun(a) > begun(b) ? 1 : 0));

/** Who was overtaken on the way to a place begins anew, and keeps its turn. */
const begun = ({ openedAt, waitsSince = openedAt }: Slot): string => (waitsSince < openedAt ? waitsSince : openedAt);

import type { Duration } from "./duration.ts";
import type { Ledger } from "./ledger.ts";
import { later } from "./slot.ts";
import type { Ticket } from "./ticket.ts";

/** As many looks as leave a tracker's hourly limit, GitHub's 5,000 requests, mostly to what really changes. */
const ticketsPerSweep = 25;
/** Whoever was told may be late; nobody is told every minute. */
const remindAgain: Duration = "10m";

export interface ReminderPorts {
  readonly ledger: Pick<Ledger, "dueTickets" | "getTicket" | "putTicket">;
  readonly announceTicket: (ticket: Ticket) => Promise<void>;
  readonly now: () => Date;
}

/** Has the tickets looked at whose time has come: to try again, or to see what people did. @returns how many */
export const remindOfTickets = async ({ ledger, announceTicket, now }: ReminderPorts): Promise<number> => {
  const at = now().toISOString();
  let reminded = 0;
  for (const { id } of await ledger.dueTickets(at, ticketsPerSweep)) {
    const ticket = await ledger.getTicket(id);
    if (!ticket?.dueAt || ticket.dueAt > at) continue;
    const next = { ...ticket, dueAt: later(now(), remindAgain), version: ticket.version + 1 };
    await announceTicket(ticket);
    if (await ledger.putTicket(next, ticket.version)) reminded++;
  }
  return reminded;
};

import type { Subject } from "../core/finding.ts";
import { ticketId } from "../core/names.ts";
import type { TicketLink } from "./model.ts";
import type { ReadTicket } from "./read-record.ts";

/** Where a page may lead to: nothing but `https:` becomes a link, and nothing that hides a user before the host. */
export const httpsUrl = (text: string): string | null => {
  const url = URL.parse(text);
  return url?.protocol === "https:" && url.username === "" && url.password === "" ? url.href : null;
};

/** The ticket of a control and a subject, if somebody opened one. */
export const ticketLink = (
  tickets: ReadonlyMap<string, ReadTicket>,
  control: string,
  subject: Subject,
): TicketLink | null => {
  const ticket = tickets.get(ticketId(control, subject));
  if (!ticket) return null;
  const { item, written, wanted } = ticket;
  return {
    title: item === null ? "not opened yet" : item.id,
    state: written?.state ?? wanted.state,
    url: item && httpsUrl(item.url),
  };
};

import type { Ticket } from "../../lambdas/core/ticket.ts";
import { type Html, html } from "../html.ts";
import type { PageParts } from "../layout.ts";
import { filterForm, occurring, pager } from "../list-parts.ts";
import { type ConsoleModel, type TicketView, ticketPath } from "../model.ts";
import { badge, brief, place, type Tone, time } from "../parts.ts";
import { pageOf, readFilters } from "../query.ts";

const path = "/tickets";
const ticketStates = ["open", "closed"] as const satisfies readonly Ticket["wanted"]["state"][];

/** The list, filtered by the address: `state`, `tracker`, `account`. */
export const ticketsPage = (model: ConsoleModel, query: URLSearchParams): PageParts => {
  const filters = readFilters(query, { state: ticketStates, tracker: null, account: null });
  const { state, tracker, account } = filters;
  const { tickets, accounts } = model;
  const wanted = tickets.filter(
    ({ ticket }) =>
      (state ?? stateOf(ticket)) === stateOf(ticket) &&
      (tracker ?? ticket.tracker) === ticket.tracker &&
      (account ?? ticket.subject.account) === ticket.subject.account,
  );
  const page = pageOf(wanted, query);
  return {
    title: "Tickets",
    section: path,
    main: html`<h1>Tickets</h1>
<p class="lede">One for each control and subject that a human has to see to, whichever sources told of it; closed when it is proved to be well again.</p>
${filterForm(path, filters, [
  { name: "state", label: "State", options: ticketStates.map((each) => [each, each]) },
  {
    name: "tracker",
    label: "Tracker",
    options: occurring(
      tickets.map(({ ticket }) => ticket.tracker),
      tracker,
    ).map((each) => [each, each]),
  },
  {
    name: "account",
    label: "Account",
    options: occurring(accounts.keys(), account).map((id) => [id, `${accounts.get(id) ?? ""} ${id}`.trim()]),
  },
])}
${
  page.total === 0
    ? html`<p class="empty">There is none.</p>`
    : html`<table class="cards"><caption class="unseen">Tickets, the newest first</caption>
<thead><tr><th scope="col">State</th><th scope="col">Ticket</th><th scope="col">Why</th><th scope="col">Tracker</th><th scope="col">Since</th></tr></thead>
<tbody>${page.rows.map((view) => line(model, view))}</tbody></table>`
}
${pager(path, filters, page)}`,
  };
};

const stateOf = ({ written, wanted }: Ticket): Ticket["wanted"]["state"] => (written ?? wanted).state;

export const ticketTone = (ticket: Ticket): Tone => (stateOf(ticket) === "open" ? "human" : "good");

export const ticketBadge = (ticket: Ticket): Html => badge(ticketTone(ticket), stateOf(ticket));

/** Where it stands, as people name it; what is not there yet is said to be on its way. */
export const itemName = ({ tracker, item, failing }: Ticket): Html => {
  if (item !== null) return html`${tracker} <span class="whole">#${item.id}</span>`;
  return failing === null
    ? html`${tracker} <span class="quiet">being opened</span>`
    : html`${tracker} <b>out of reach</b>`;
};

const line = (model: ConsoleModel, { ticket }: TicketView): Html => html`<tr data-key="${ticket.id}">
<td data-label="State">${ticketBadge(ticket)}</td>
<th scope="row"><a href="${ticketPath(ticket.id)}">${brief(ticket.title)}</a><span class="sub">${place(model, ticket.subject)}</span></th>
<td data-label="Why">${ticket.wanted.why}</td>
<td data-label="Tracker">${itemName(ticket)}</td>
<td data-label="Since" class="when">${time(ticket.wanted.since)}</td>
</tr>`;

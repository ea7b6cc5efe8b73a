import type { HumanClosing, Ticket } from "../../lambdas/core/ticket.ts";
import { type Html, html } from "../html.ts";
import type { PageParts } from "../layout.ts";
import { type ConsoleModel, findingPath, remediationPath, type TicketView } from "../model.ts";
import { brief, kindOf, place, time } from "../parts.ts";
import { itemName, ticketBadge, ticketTone } from "./tickets.ts";

/** One ticket: why it is there, what stands in the tracker, and what it is about. */
export const ticketPage = (model: ConsoleModel, view: TicketView): PageParts => {
  const { ticket } = view;
  return {
    title: ticket.title,
    section: "/tickets",
    below: true,
    main: html`<p class="crumbs"><a href="/tickets">Tickets</a> › ${itemName(ticket)}</p>
<h1>${brief(ticket.title)}</h1>
<p class="lede">${kindOf(ticket.subject.type)} ${place(model, ticket.subject)}</p>
<p class="verdict ${ticketTone(ticket)}">${ticketBadge(ticket)}: ${ticket.wanted.why}.</p>
<div class="columns wide-first">
${standing(view)}
<aside aria-labelledby="facts">
<h2 id="facts">Facts</h2>
${facts(model, ticket)}
</aside>
</div>`,
  };
};

/** The item as it stands: text, and nothing else, whatever a tracker would make of it. */
const standing = ({ ticket, item }: TicketView): Html => html`<section aria-labelledby="standing">
<h2 id="standing">What stands in the tracker</h2>
${
  item === null
    ? html`<p>${ticket.item === null ? "Nothing yet." : html`${link(ticket.item.url)}`}</p>`
    : html`<article class="item"><h3>${item.title}</h3><pre>${lines(item.body)}</pre></article>
${item.comments.map(({ at, body }) => html`<article class="item"><p class="quiet">${time(at)}</p><pre>${lines(body)}</pre></article>`)}`
}
</section>`;

/** Its line ends are the only control characters that a text of several lines may keep. */
const lines = (text: string): readonly Html[] => text.split(/\r?\n/).map((line) => html`${line}\n`);

const link = (url: string): Html =>
  URL.canParse(url) && new URL(url).protocol === "https:"
    ? html`<a href="${url}" rel="noreferrer">${url}</a>`
    : html`${url}`;

const humanWords: Readonly<Record<HumanClosing, string>> = {
  answered: "closed it while the problem lasted, and was shown the evidence",
  closed: "closed it again, and is left alone until the problem is gone",
  "wont-fix": "closed it as not planned, and is left alone until the problem is gone",
};

const facts = (model: ConsoleModel, ticket: Ticket): Html => {
  const about = model.findings.filter(({ finding, refused }) => !refused && ticket.findings.includes(finding.key));
  return html`<dl class="facts">
<dt>Control</dt><dd>${ticket.control}</dd>
<dt>Subject</dt><dd><code>${ticket.subject.arn ?? ticket.subject.id}</code></dd>
<dt>Since</dt><dd>${time(ticket.wanted.since)}</dd>
${ticket.human !== null && html`<dt>A person</dt><dd>${humanWords[ticket.human]}</dd>`}
${ticket.failing !== null && html`<dt>The tracker</dt><dd>cannot be reached since ${time(ticket.failing.since)}: ${ticket.failing.problem}</dd>`}
${ticket.remediationId !== null && html`<dt>The last attempt</dt><dd><a href="${remediationPath(ticket.remediationId)}">remediation</a></dd>`}
<dt>Findings</dt><dd>${about.length === 0 ? html`<span class="quiet">none that is in the ledger still</span>` : about.map((row) => html`<span class="line"><a href="${findingPath(row)}">${brief(row.finding.title)}</a></span>`)}</dd>
</dl>`;
};

import type { Decision } from "../../lambdas/core/decide.ts";
import { decisionInWords, withoutDecision } from "../../lambdas/report/decision-words.ts";
import { hint } from "../hint.ts";
import { type Html, html } from "../html.ts";
import type { PageParts } from "../layout.ts";
import { type ConsoleModel, type FindingRow, findingPath, sameSubject, ticketPath } from "../model.ts";
import { brief, kindOf, lifecycleBadge, place, severity, teller, time } from "../parts.ts";
import { findingTable } from "./findings.ts";
import { remediationTable } from "./remediations.ts";
import { itemName, ticketBadge } from "./tickets.ts";

/** One finding: what was said, by whom, what each playbook made of it, and what came of that. */
export const findingPage = (model: ConsoleModel, row: FindingRow): PageParts => {
  const { finding, refused } = row;
  const { subject } = finding;
  const others = model.findings.filter((each) => each !== row && sameSubject(each.finding.subject, subject));
  return {
    title: finding.title,
    section: "/findings",
    below: true,
    main: html`<p class="crumbs"><a href="/findings">Findings</a> › ${teller(finding)}</p>
<h1>${brief(finding.title)}</h1>
<p class="lede">${lifecycleBadge(finding.lifecycle)} ${severity(finding.severity.label)} ${kindOf(subject.type)} ${brief(subject.id)} ${place(model, subject)}</p>
${refused && html`<p class="verdict human"><b>Refused.</b> Account ${finding.transport.account} told of a subject that it may not speak for. It is kept apart, and starts nothing.</p>`}
<div class="columns wide-first">
<div>
<section aria-labelledby="decided">
<h2 id="decided">What each playbook made of it</h2>
${decided(row)}
</section>
<section aria-labelledby="came">
<h2 id="came">What came of it</h2>
${remediationTable(
  model,
  refused ? [] : model.remediations.filter((view) => view.finding.key === finding.key),
  "Remediations that this finding began",
)}
</section>
</div>
<aside aria-labelledby="said">
<h2 id="said">What ${teller(finding)} said</h2>
${facts(model, row)}
</aside>
</div>
<section aria-labelledby="others">
<h2 id="others">What else was said about ${brief(subject.id)}</h2>
${findingTable(model, others, "Other findings on the same subject")}
</section>
${hint(finding.key)}`,
  };
};

const decided = ({ finding, decisions }: FindingRow): Html =>
  decisions.length === 0
    ? html`<p>${withoutDecision(finding)}</p>`
    : html`<table class="cards"><caption class="unseen">A decision for each playbook</caption>
<thead><tr><th scope="col">Playbook</th><th scope="col">Mode</th><th scope="col">Decision</th></tr></thead>
<tbody>${decisions.map(decision)}</tbody></table>`;

const decision = (each: Decision): Html => html`<tr>
<th scope="row">${each.playbook}</th>
<td data-label="Mode">${each.mode}</td>
<td data-label="Decision">${decisionInWords(each)}</td>
</tr>`;

const facts = (model: ConsoleModel, row: FindingRow): Html => {
  const { finding, refused } = row;
  const path = findingPath(row);
  const tickets = model.tickets.filter(({ ticket }) => !refused && ticket.findings.includes(finding.key));
  const { transport, times, sourceStatus, control, description, references, subject } = finding;
  return html`<dl class="facts">
<dt>Its own word</dt><dd><code>${sourceStatus.raw}</code>${sourceStatus.previousRaw !== undefined && html` <span class="quiet">before:</span> <code>${sourceStatus.previousRaw}</code>`}</dd>
<dt>Rule</dt><dd>${control.title}<span class="sub">${control.type}</span></dd>
${description !== "" && html`<dt>Description</dt><dd>${description}</dd>`}
<dt>Subject</dt><dd><code>${subject.arn ?? subject.id}</code></dd>
<dt>Observed</dt><dd>${time(times.observed)}</dd>
<dt>Event</dt><dd>${transport.detailType}<span class="sub">from ${transport.source}, account ${transport.account}, at ${time(transport.time)}</span><span class="sub">id <code>${transport.eventId}</code></span>${transport.replayName !== undefined && html`<span class="sub">replayed by ${transport.replayName}</span>`}</dd>
<dt>The event as it came</dt><dd>in the ledger with finding <code>${path.slice(path.lastIndexOf("/") + 1)}</code>; not shown, because it may hold secrets</dd>
${tickets.length > 0 && html`<dt>Tickets</dt><dd>${tickets.map(({ ticket }) => html`<span class="line">${ticketBadge(ticket)} <a href="${ticketPath(ticket.id)}">${itemName(ticket)}</a></span>`)}</dd>`}
${references.length > 0 && html`<dt>References</dt><dd>${references.map(reference)}</dd>`}
</dl>`;
};

/** Only what is plainly a web address becomes a link. */
const reference = (text: string): Html =>
  html`<span class="line">${URL.canParse(text) && new URL(text).protocol === "https:" ? html`<a href="${text}" rel="noreferrer">${text}</a>` : text}</span>`;

import { ticketId } from "../../lambdas/core/names.ts";
import { inWords } from "../../lambdas/core/reasons.ts";
import type { Transition } from "../../lambdas/core/remediation.ts";
import { elapsed } from "../../lambdas/report/elapsed.ts";
import { actForm, refusalNotice, textField } from "../act-form.ts";
import { hint } from "../hint.ts";
import { type Html, html } from "../html.ts";
import type { PageParts } from "../layout.ts";
import {
  type ConsoleModel,
  findingPath,
  type RemediationView,
  remediationPath,
  sameSubject,
  ticketPath,
} from "../model.ts";
import { badge, brief, clockTime, kindOf, place, stateBadge, teller, time, toneOf } from "../parts.ts";
import { capitalised, toldOf, verdict } from "../story.ts";
import { change } from "./change.ts";
import { findingTable } from "./findings.ts";
import { itemName, ticketBadge } from "./tickets.ts";

/** One remediation from the event to the verdict: what was seen, decided, done and proved, or why it was left alone. */
export const remediationPage = (model: ConsoleModel, view: RemediationView, query: URLSearchParams): PageParts => {
  const { row, finding } = view;
  return {
    title: `${row.subject.id}: ${row.state}`,
    section: "/remediations",
    below: true,
    main: html`<p class="crumbs"><a href="/remediations">Remediations</a> › ${row.playbook}</p>
<h1>${brief(row.subject.id)}</h1>
<p class="lede">${kindOf(row.subject.type)} ${place(model, row.subject)}</p>
<p class="verdict ${toneOf(row.state)}">${verdict(row)}</p>
${refusalNotice(query)}
<div class="columns wide-first">
<div>
${change(row)}
<section aria-labelledby="timeline">
<h2 id="timeline">Timeline</h2>
<ol class="timeline">${seen(view)}${row.history.map((transition) => entry(view, transition))}</ol>
</section>
</div>
<aside aria-labelledby="facts">
<h2 id="facts">Facts</h2>
${facts(model, view)}
${row.state === "healed" && undo(model, row.id)}
</aside>
</div>
<section aria-labelledby="behind">
<h2 id="behind">The findings behind it</h2>
<p>${teller(finding)} said it at ${time(finding.transport.time)}; these are its last words on this subject.</p>
${findingTable(
  model,
  model.findings.filter((each) => !each.refused && sameSubject(each.finding.subject, finding.subject)),
  "Findings on the same subject",
)}
</section>
${hint(row.id)}`,
  };
};

/** Where nobody acts on these pages, there is nothing to say of it. */
const undo = (model: ConsoleModel, id: string): Html =>
  model.acting
    ? html`<section aria-labelledby="undo"><h2 id="undo">Undo it</h2>
<p>Writes back what was there before, once somebody else has approved that too, and if nothing has changed since.</p>
${actForm(model, `${remediationPath(id)}/rollback`, "Ask for a rollback", textField("reason", "Why", true))}</section>`
    : html``;

const seen = ({ finding }: RemediationView): Html => html`<li class="calm">
<p>${clockTime(finding.transport.time)} <span class="quiet">event</span> ${badge("calm", "heard")}</p>
<p>${teller(finding)} told of it: <a href="${findingPath({ finding, refused: false })}">${brief(finding.title)}</a></p>
</li>`;

const entry = (
  { row, finding, calls, writeRole }: RemediationView,
  { state, reason, detail, at }: Transition,
): Html => {
  const since = Math.max(0, (Date.parse(at) - Date.parse(finding.transport.time)) / 1_000);
  // The first entry's note is the finding's title, which stands above it.
  const note = [reason && inWords(reason), state === "detected" ? undefined : detail.note].filter(Boolean).join(": ");
  return html`<li class="${toneOf(state)}">
<p>${clockTime(at)} <span class="quiet">+${elapsed(since)}</span> ${stateBadge(state)}</p>
<p>${toldOf(state)}${state === "planned" && html` <b>${detail.summary ?? ""}</b>. Impact: ${detail.impact ?? "none"}.`}</p>
${note && state !== "planned" && html`<p><b>${capitalised(note)}.</b></p>`}
${state === "verifying" && html`<p class="quiet">${calls.length > 0 ? html`${calls.map(({ operation, by }) => html`<code>${operation}</code> by <code>${by}</code>`)}` : html`By a session of <code>${writeRole}</code>, named <code>${row.id}</code>.`}</p>`}
</li>`;
};

const facts = (model: ConsoleModel, { row, finding, writeRole, calls }: RemediationView): Html => {
  const attempts = model.remediations
    .map((each) => each.row)
    .filter((each) => each.playbook === row.playbook && sameSubject(each.subject, row.subject))
    .toSorted((a, b) => a.generation - b.generation);
  const ticket = model.tickets.find((each) => each.ticket.id === ticketId(row.playbook, row.subject))?.ticket ?? null;
  return html`<dl class="facts">
<dt>Playbook</dt><dd>${row.playbook}<span class="sub">${model.playbooks.get(row.playbook) ?? ""}</span></dd>
<dt>Attempt</dt><dd>${attempts.map(({ id, generation }) =>
    id === row.id
      ? html`<b aria-current="true">${generation}</b> `
      : html`<a href="${remediationPath(id)}">${generation}</a> `,
  )}${attempts.length === 1 ? html`<span class="quiet">and no other so far</span>` : html`<span class="quiet">of ${attempts.length}</span>`}</dd>
<dt>From the event to the verdict</dt><dd>${row.ended ? elapsed(row.seconds) : "not ended yet"}</dd>
<dt>Subject</dt><dd><code>${row.subject.arn ?? row.subject.id}</code></dd>
<dt>Event</dt><dd>${finding.transport.detailType}<span class="sub">from ${finding.transport.source}, account ${finding.transport.account}</span><span class="sub">id <code>${finding.transport.eventId}</code></span></dd>
<dt>The event as it came</dt><dd>in the ledger with finding <code>${finding.rawRef ?? "–"}</code>, until that hears a newer one; not shown, because it may hold secrets</dd>
<dt>${calls.length > 0 ? "Written by" : "Who may write"}</dt><dd><code>${writeRole}</code><span class="sub">${
    calls.length > 0
      ? "in a session with the name of this remediation, as CloudTrail has it"
      : "no call of its session changed anything"
  }</span></dd>
${ticket && html`<dt>Ticket</dt><dd>${ticketBadge(ticket)} <a href="${ticketPath(ticket.id)}">${itemName(ticket)}</a></dd>`}
<dt>Remediation</dt><dd><code>${row.id}</code></dd>
</dl>`;
};

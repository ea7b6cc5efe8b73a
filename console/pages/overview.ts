import { elapsed } from "../../lambdas/report/elapsed.ts";
import { activity, stream } from "../activity.ts";
import { type Html, html } from "../html.ts";
import type { PageParts } from "../layout.ts";
import { type ConsoleModel, type RemediationView, remediationPath } from "../model.ts";
import { endingExemptions, needsHuman, spentBudgets, thingsForHuman } from "../needs-human.ts";
import { brief, place, plural, toneOf } from "../parts.ts";
import { capitalised, verdict } from "../story.ts";
import { byPlaybook } from "./by-playbook.ts";
import { loop } from "./loop.ts";
import { percentOf, scoreInWords } from "./report.ts";

const mostWaiting = 20;
const mostHappenings = 18;

/** The state of the estate at a glance: what waits for a human, how the loop went, and what happens. */
export const overview = (model: ConsoleModel): PageParts => {
  const waiting = needsHuman(model);
  return {
    title: "Overview",
    section: "/",
    main: html`
<section class="hero" aria-labelledby="verdict">
  <h1 id="verdict">${headline(model)}</h1>
  <p>${tally(model)}</p>
  <p>Score <a href="/report">${percentOf(model.report)}</a>: ${scoreInWords(model.report)}</p>
</section>
${loop(model)}
<div class="columns">
<div>
<section aria-labelledby="waiting">
  <h2 id="waiting">For a human</h2>
  ${forHuman(model, waiting)}
  ${waitingForBudgets(model)}
</section>
<section aria-labelledby="playbooks">
  <h2 id="playbooks">By playbook</h2>
  ${byPlaybook(model)}
</section>
</div>
<section aria-labelledby="happens">
  <h2 id="happens">What happens, and why</h2>
  ${stream(activity(model).slice(0, mostHappenings))}
  <p><a href="/activity">All that happened</a></p>
</section>
</div>`,
  };
};

const headline = (model: ConsoleModel): string => {
  const waiting = thingsForHuman(model);
  if (waiting > 0) return `${plural(waiting, "thing waits", "things wait")} for a human.`;
  return model.remediations.length === 0 ? "Nothing has happened yet." : "Nothing waits for a human.";
};

const tally = ({ remediations }: ConsoleModel): string => {
  const healed = remediations.filter(({ row }) => row.state === "healed").map(({ row }) => row.seconds);
  const atWork = remediations.filter(({ row }) => toneOf(row.state) === "busy").length;
  const half = healed.toSorted((a, b) => a - b)[Math.floor((healed.length - 1) / 2)];
  return [
    half === undefined
      ? "Nothing had to be healed so far."
      : `${plural(healed.length, "remediation")} healed what was wrong and proved it, half of them within ${elapsed(half)} of the event.`,
    atWork > 0 ? `${atWork} at work now.` : "None is at work now.",
  ].join(" ");
};

const forHuman = (model: ConsoleModel, waiting: readonly RemediationView[]): Html =>
  thingsForHuman(model) === 0
    ? html`<p class="quiet">Nothing waits for a human.</p>`
    : html`<ul class="waiting">${waiting.slice(0, mostWaiting).map(
        ({ row }) => html`<li data-key="${row.id}">
  <p><a href="${remediationPath(row.id)}"><b>${brief(row.subject.id)}</b></a><span class="sub">${place(model, row.subject)}</span></p>
  <p>${brief(row.summary ?? row.title)}</p>
  <p class="why">${verdict(row)}</p>
</li>`,
      )}${endingExemptions(model)
        .slice(0, mostWaiting)
        .map(
          ({ subject, what, why }) => html`<li data-key="ending-${subject}">
  <p><span class="badge human">exemption ends</span> <a href="/stops"><b>${brief(subject)}</b></a><span class="sub">${what}</span></p>
  <p class="why">${capitalised(why)}.</p>
</li>`,
        )}${model.unreadable.slice(0, mostWaiting).map(
        ({ error, message }) => html`<li>
  <p><span class="badge human">dead letter</span> An event that nobody can read</p>
  <p class="why">${error}: ${message}. It is kept in the dead-letter queue.</p>
</li>`,
      )}</ul>${waiting.length > mostWaiting && html`<p>${waiting.length - mostWaiting} more are among the <a href="/remediations?state=escalated">remediations</a>.</p>`}`;

const waitingForBudgets = (model: ConsoleModel): Html =>
  html`${spentBudgets(model).map(
    ({ what, why }) =>
      html`<p class="why"><span class="badge human">budget spent</span> ${capitalised(what)}: ${why}.</p>`,
  )}`;

import type { ExemptionView } from "../../lambdas/core/acts/views.ts";
import { actForm, refusalNotice, textField } from "../act-form.ts";
import { type Html, html } from "../html.ts";
import type { PageParts } from "../layout.ts";
import type { ConsoleModel } from "../model.ts";
import { badge, time } from "../parts.ts";

const nameOf = (playbook: string | null): string => playbook ?? "everything";

/** What keeps Homeostat from acting: what people halted, what they exempted, which breakers are open. */
export const stopsPage = (model: ConsoleModel, query: URLSearchParams): PageParts => {
  const { halts, breakers } = model.stops;
  return {
    title: "Exemptions and halts",
    section: "/stops",
    main: html`<h1>Exemptions and halts</h1>
${refusalNotice(query)}
<section aria-labelledby="halts"><h2 id="halts">Halts</h2>
${
  halts.length + breakers.length === 0
    ? html`<p class="empty">Nothing is halted, and no breaker is open.</p>`
    : html`<ul>${halts.map(
        ({ playbook, halt }) =>
          html`<li data-key="halt-${nameOf(playbook)}">${badge("bad", "halted")} ${nameOf(playbook)}, by ${halt.by} at ${time(halt.at)}: ${halt.reason} ${resumeForm(model, playbook)}</li>`,
      )}${breakers.map(
        ({ playbook, openedAt }) =>
          html`<li data-key="breaker-${playbook}">${badge("human", "breaker open")} ${playbook}, since ${time(openedAt)} ${resumeForm(model, playbook)}</li>`,
      )}</ul>`
}
${actForm(
  model,
  "/halt",
  "Halt",
  html`<label>What <select name="playbook"><option value="">everything</option>${[...model.playbooks.keys()].map(
    (id) => html`<option>${id}</option>`,
  )}</select></label>${textField("reason", "Why", true)}`,
)}</section>
<section aria-labelledby="exemptions"><h2 id="exemptions">Exemptions</h2>
<p>Granted while Homeostat runs; those of the configuration stand in it.</p>
${
  model.exemptions.length === 0
    ? html`<p class="empty">Nothing is exempted.</p>`
    : html`<table class="cards"><caption class="unseen">Exemptions, the first to end first</caption>
<thead><tr><th scope="col">State</th><th scope="col">What</th><th scope="col">Owner</th><th scope="col">Why</th><th scope="col">Last day</th></tr></thead>
<tbody>${model.exemptions.map((grant) => exemptionRow(model, grant))}</tbody></table>`
}</section>`,
  };
};

const resumeForm = (model: ConsoleModel, playbook: string | null): Html =>
  actForm(
    model,
    "/resume",
    "Resume",
    html`<input type="hidden" name="playbook" value="${playbook ?? ""}">${textField("reason", "Why", true)}`,
  );

const exemptionRow = (
  model: ConsoleModel,
  { id, state, playbook, subject, account, owner, reason, expires }: ExemptionView,
): Html => html`<tr data-key="${id}">
<td data-label="State">${badge(state === "expiring" ? "human" : "calm", state)}</td>
<td data-label="What">${playbook}: ${subject ?? "everything"} in ${account}</td>
<td data-label="Owner">${owner}</td>
<td data-label="Why">${reason}</td>
<td data-label="Last day">${expires} ${actForm(model, `/exemptions/${id}/end`, "End", textField("reason", "Why", true))}</td>
</tr>`;

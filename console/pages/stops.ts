import type { ExemptionView } from "../../lambdas/core/acts/views.ts";
import { everyPlaybook } from "../../lambdas/core/granted-exemption.ts";
import type { ExemptionEntry } from "../../lambdas/report/model.ts";
import { actForm, refusalNotice, textField } from "../act-form.ts";
import { type Html, html } from "../html.ts";
import type { PageParts } from "../layout.ts";
import type { ConsoleModel } from "../model.ts";
import { badge, time } from "../parts.ts";

const nameOf = (playbook: string | null): string => playbook ?? "everything";

/** What keeps Homeostat from acting: what people halted, what they exempted, which breakers are open. */
export const stopsPage = (model: ConsoleModel, query: URLSearchParams): PageParts => {
  const { halts, breakers } = model.stops;
  const configured = model.report.exemptions.filter(({ grantedBy }) => grantedBy === null);
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
<p>What somebody answers for being left as it is, until when and why. It counts as failing all the same.</p>
${
  model.exemptions.length + configured.length === 0
    ? html`<p class="empty">Nothing is exempted.</p>`
    : html`<table class="cards"><caption class="unseen">Exemptions: those granted here, the first to end first, and then those of the configuration</caption>
<thead><tr><th scope="col">State</th><th scope="col">What</th><th scope="col">Owner</th><th scope="col">Why</th><th scope="col">Last day</th></tr></thead>
<tbody>${model.exemptions.map((grant) => exemptionRow(model, grant))}${configured.map(configuredRow)}</tbody></table>`
}
${exemptForm(model)}</section>`,
  };
};

const resumeForm = (model: ConsoleModel, playbook: string | null): Html =>
  actForm(
    model,
    "/resume",
    "Resume",
    html`<input type="hidden" name="playbook" value="${playbook ?? ""}">${textField("reason", "Why", true)}`,
  );

const exemptForm = (model: ConsoleModel): Html =>
  actForm(
    model,
    "/exemptions",
    "Exempt",
    html`<label>From <select name="playbook"><option value="${everyPlaybook}">every playbook</option>${[
      ...model.playbooks.keys(),
    ].map((id) => html`<option>${id}</option>`)}</select></label>
<label>Account <select name="account">${Array.from(
      model.accounts,
      ([id, name]) => html`<option value="${id}">${name} (${id})</option>`,
    )}</select></label>
${textField("subject", "Subject, such as a bucket's name; without it, everything in the account", false)}
${textField("owner", "Who answers for it", true)}
${textField("reason", "A reason that an auditor understands", true)}
<label>Last day (UTC) <input name="expires" type="date" required></label>`,
  );

const configuredRow = ({ id, state, scope, owner, reason, expires }: ExemptionEntry): Html => html`<tr data-key="${id}">
<td data-label="State">${stateOf(state)}</td>
<td data-label="What">${id}<span class="sub">${scope}</span></td>
<td data-label="Owner">${owner}</td>
<td data-label="Why">${reason}</td>
<td data-label="Last day">${expires}<span class="sub">in the configuration</span></td>
</tr>`;

const stateOf = (state: string): Html => badge(state === "expiring" ? "human" : "calm", state);

const exemptionRow = (
  model: ConsoleModel,
  { id, state, playbook, subject, account, owner, reason, expires, grantedBy }: ExemptionView,
): Html => html`<tr data-key="${id}">
<td data-label="State">${stateOf(state)}</td>
<td data-label="What">${playbook === everyPlaybook ? "every playbook" : playbook}: ${subject ?? "everything"} in ${account}<span class="sub">granted by ${grantedBy}</span></td>
<td data-label="Owner">${owner}</td>
<td data-label="Why">${reason}</td>
<td data-label="Last day">${expires} ${actForm(model, `/exemptions/${id}/end`, "End", textField("reason", "Why", true))}</td>
</tr>`;

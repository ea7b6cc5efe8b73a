import { states } from "../../lambdas/core/states.ts";
import { type Html, html } from "../html.ts";
import type { PageParts } from "../layout.ts";
import { filterForm, occurring, pager } from "../list-parts.ts";
import { type ConsoleModel, type RemediationView, remediationPath } from "../model.ts";
import { brief, place, time } from "../parts.ts";
import { pageOf, readFilters } from "../query.ts";
import { verdict } from "../story.ts";

const path = "/remediations";

/** The list, filtered by the address: `state`, `playbook`, `account`. */
export const remediationsPage = (model: ConsoleModel, query: URLSearchParams): PageParts => {
  const filters = readFilters(query, { state: states, playbook: null, account: null });
  const { state, playbook, account } = filters;
  const { remediations, accounts } = model;
  const wanted = remediations.filter(
    ({ row }) =>
      (state ?? row.state) === row.state &&
      (playbook ?? row.playbook) === row.playbook &&
      (account ?? row.subject.account) === row.subject.account,
  );
  const page = pageOf(wanted, query);
  return {
    title: "Remediations",
    section: path,
    main: html`<h1>Remediations</h1>
<p class="lede">Each is one attempt of one playbook at one subject: what was planned, whether it was written, and what a fresh look proved.</p>
${filterForm(path, filters, [
  {
    name: "state",
    label: "State",
    options: occurring(
      remediations.map(({ row }) => row.state),
      state,
    ).map((each) => [each, each]),
  },
  {
    name: "playbook",
    label: "Playbook",
    options: occurring([...model.playbooks.keys()], playbook).map((id) => [id, id]),
  },
  {
    name: "account",
    label: "Account",
    options: occurring(accounts.keys(), account).map((id) => [id, `${accounts.get(id) ?? ""} ${id}`.trim()]),
  },
])}
${remediationTable(model, page.rows, "Remediations, the newest first")}
${pager(path, filters, page)}`,
  };
};

export const remediationTable = (model: ConsoleModel, views: readonly RemediationView[], caption: string): Html =>
  views.length === 0
    ? html`<p class="empty">There is none.</p>`
    : html`<table class="cards"><caption class="unseen">${caption}</caption>
<thead><tr><th scope="col">Subject</th><th scope="col">Playbook and plan</th><th scope="col">What came of it</th><th scope="col">Began</th></tr></thead>
<tbody>${views.map((view) => line(model, view))}</tbody></table>`;

const line = (model: ConsoleModel, { row }: RemediationView): Html => html`<tr data-key="${row.id}">
<th scope="row"><a href="${remediationPath(row.id)}">${brief(row.subject.id)}</a><span class="sub">${place(model, row.subject)}</span></th>
<td data-label="Playbook">${row.playbook}${row.generation > 1 && html` <span class="quiet">attempt ${row.generation}</span>`}<span class="sub">${row.summary}</span></td>
<td data-label="Outcome">${verdict(row)}</td>
<td data-label="Began" class="when">${time(row.startedAt)}</td>
</tr>`;

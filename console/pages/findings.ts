import type { Lifecycle } from "../../lambdas/core/finding.ts";
import { severities } from "../../lambdas/core/severity.ts";
import { decisionInWords, withoutDecision } from "../../lambdas/report/decision-words.ts";
import { type Html, html } from "../html.ts";
import type { PageParts } from "../layout.ts";
import { filterForm, occurring, pager } from "../list-parts.ts";
import { type ConsoleModel, type FindingRow, findingPath } from "../model.ts";
import { brief, lifecycleBadge, place, severity, teller, time } from "../parts.ts";
import { pageOf, readFilters } from "../query.ts";

const path = "/findings";
const lifecycles = ["open", "resolved", "suppressed", "unknown"] as const satisfies readonly Lifecycle[];

/** The list, filtered by the address: `lifecycle`, `severity`, `source`, `account`. */
export const findingsPage = (model: ConsoleModel, query: URLSearchParams): PageParts => {
  const filters = readFilters(query, { lifecycle: lifecycles, severity: severities, source: null, account: null });
  const { lifecycle, severity: label, source, account } = filters;
  const { findings, accounts } = model;
  const wanted = findings.filter(
    ({ finding }) =>
      (lifecycle ?? finding.lifecycle) === finding.lifecycle &&
      (label ?? finding.severity.label) === finding.severity.label &&
      (source ?? finding.transport.source) === finding.transport.source &&
      (account ?? finding.subject.account) === finding.subject.account,
  );
  const page = pageOf(wanted, query);
  return {
    title: "Findings",
    section: path,
    main: html`<h1>Findings</h1>
<p class="lede">What AWS says of the estate: the last word on each fact, and what was made of it.</p>
${filterForm(path, filters, [
  { name: "lifecycle", label: "Lifecycle", options: lifecycles.map((each) => [each, each]) },
  { name: "severity", label: "Severity", options: severities.map((each) => [each, each]) },
  {
    name: "source",
    label: "Source",
    options: occurring(
      findings.map(({ finding }) => finding.transport.source),
      source,
    ).map((each) => [each, each]),
  },
  {
    name: "account",
    label: "Account",
    options: occurring(accounts.keys(), account).map((id) => [id, `${accounts.get(id) ?? ""} ${id}`.trim()]),
  },
])}
${findingTable(model, page.rows, "Findings, the newest first")}
${pager(path, filters, page)}`,
  };
};

export const findingTable = (model: ConsoleModel, rows: readonly FindingRow[], caption: string): Html =>
  rows.length === 0
    ? html`<p class="empty">There is none.</p>`
    : html`<table class="cards"><caption class="unseen">${caption}</caption>
<thead><tr><th scope="col">Lifecycle</th><th scope="col">Finding</th><th scope="col">Severity</th><th scope="col">Told by</th><th scope="col">What was made of it</th><th scope="col">Observed</th></tr></thead>
<tbody>${rows.map((row) => line(model, row))}</tbody></table>`;

const line = (model: ConsoleModel, row: FindingRow): Html => {
  const { finding, refused, decisions } = row;
  return html`<tr data-key="${findingPath(row)}">
<td data-label="Lifecycle">${lifecycleBadge(finding.lifecycle)}</td>
<th scope="row"><a href="${findingPath(row)}">${brief(finding.title)}</a><span class="sub">${brief(finding.subject.id)} ${place(model, finding.subject)}</span></th>
<td data-label="Severity">${severity(finding.severity.label)}</td>
<td data-label="Told by">${teller(finding)}</td>
<td data-label="Decision">${refused && html`<b>refused: told by ${finding.transport.account}</b> `}${decisions.map(
    (decision) => html`<span class="line">${decision.playbook}: ${decisionInWords(decision)}</span>`,
  )}${decisions.length === 0 && withoutDecision(finding)}</td>
<td data-label="Observed" class="when">${time(finding.times.observed)}</td>
</tr>`;
};

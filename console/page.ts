import type { Decision } from "../lambdas/core/decide.ts";
import type { Finding } from "../lambdas/core/finding.ts";
import { inWords } from "../lambdas/core/reasons.ts";
import { type Html, html } from "../lambdas/report/html.ts";
import type { RemediationRow } from "../lambdas/report/remediation-row.ts";
import { shortJson } from "../lambdas/report/short-json.ts";

export interface FindingRow {
  readonly finding: Finding;
  readonly decisions: readonly Decision[];
  readonly refused: boolean;
}

/** What the page shows: the ledger as it is now. */
export interface ConsoleModel {
  /** ISO 8601. */
  readonly asOf: string;
  readonly deployment: string;
  readonly findings: readonly FindingRow[];
  readonly remediations: readonly RemediationRow[];
}

/** Everything comes from this origin, nothing is embedded, and no form goes anywhere. */
export const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Rows beyond this are counted, not shown: a page is for looking at. */
const mostRows = 200;

const time = (iso: string): Html => html`<time datetime="${iso}">${iso.slice(0, 19).replace("T", " ")}</time>`;

const where = ({ account, region }: { readonly account: string; readonly region: string }): Html =>
  html`<span class="where">${account} ${region}</span>`;

const remediation = (row: RemediationRow): Html => html`<tr>
  <td>${time(row.startedAt)}</td>
  <td><span class="state ${row.state}">${row.state}</span></td>
  <td><strong>${row.subject.id}</strong><br>${where(row.subject)}</td>
  <td>${row.playbook}${row.generation > 1 && html` <span class="where">generation ${row.generation}</span>`}<br><span class="where">${row.summary}</span></td>
  <td><code>${shortJson(row.before)}</code></td>
  <td><code>${shortJson(row.after)}</code></td>
  <td class="number">${row.ended ? `${Math.round(row.seconds)} s` : "…"}</td>
  <td>${row.because}<details><summary>history</summary><ol>${row.history.map(
    ({ state, reason, at }) => html`<li>${time(at)} ${state}${reason ? `: ${inWords(reason)}` : null}</li>`,
  )}</ol></details></td>
</tr>`;

const decisionWords = ({ playbook, outcome, reason }: Decision): string =>
  `${playbook}: ${outcome}${reason.startsWith("mode-") ? "" : ` (${reason})`}`;

const finding = ({
  finding: { title, severity, lifecycle, subject, times, transport },
  decisions,
  refused,
}: FindingRow): Html => html`<tr>
  <td>${time(times.observed)}</td>
  <td><span class="severity ${severity.label}">${severity.label}</span></td>
  <td><span class="lifecycle ${lifecycle}">${lifecycle}</span></td>
  <td><strong>${subject.id}</strong><br>${where(subject)}</td>
  <td>${title}<br><span class="where">${transport.source} · ${transport.detailType}</span></td>
  <td>${refused && html`<strong>refused: told by ${transport.account}</strong> `}${decisions.map(
    (decision) => html`<div>${decisionWords(decision)}</div>`,
  )}${decisions.length === 0 && "no playbook answers to it"}</td>
</tr>`;

const more = (count: number): Html | null =>
  count > mostRows ? html`<p>${count - mostRows} more are in the ledger.</p>` : null;

const tally = (rows: readonly RemediationRow[]): Html => {
  const counts = new Map<string, number>();
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1);
  return html`<ul class="tally">${[...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([state, count]) => html`<li><span class="state ${state}">${state}</span> ${count}</li>`)}</ul>`;
};

/** The inside of the page, also what the page fetches to renew itself. */
export const renderMain = (model: ConsoleModel): Html => html`
<p>As of ${time(model.asOf)} UTC. Nothing on this page changes anything.</p>
<section>
  <h2>Remediations <small>${model.remediations.length}</small></h2>
  ${tally(model.remediations)}
  <table>
    <thead><tr><th scope="col">Started</th><th scope="col">State</th><th scope="col">Subject</th><th scope="col">Playbook</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Took</th><th scope="col">Why</th></tr></thead>
    <tbody>${model.remediations.slice(0, mostRows).map(remediation)}</tbody>
  </table>
  ${more(model.remediations.length)}
</section>
<section>
  <h2>Findings <small>${model.findings.length}</small></h2>
  <table>
    <thead><tr><th scope="col">Observed</th><th scope="col">Severity</th><th scope="col">Lifecycle</th><th scope="col">Subject</th><th scope="col">Finding</th><th scope="col">Decision</th></tr></thead>
    <tbody>${model.findings.slice(0, mostRows).map(finding)}</tbody>
  </table>
  ${more(model.findings.length)}
</section>`;

/** The page, complete without its script. */
export const renderPage = (model: ConsoleModel): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Homeostat · ${model.deployment}</title>
<link rel="stylesheet" href="/style.css">
<script src="/live.js" defer></script>
</head>
<body>
<header><h1>Homeostat <small>${model.deployment}</small></h1></header>
<main>${renderMain(model)}</main>
</body>
</html>
`.markup;

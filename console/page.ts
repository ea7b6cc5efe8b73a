import type { Decision } from "../lambdas/core/decide.ts";
import type { Finding } from "../lambdas/core/finding.ts";
import { inWords } from "../lambdas/core/reasons.ts";
import type { State } from "../lambdas/core/states.ts";
import { refusalInWords, withoutDecision } from "../lambdas/report/decision-words.ts";
import { elapsed } from "../lambdas/report/elapsed.ts";
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

const remediationLine = (row: RemediationRow): Html => html`<tr id="${row.id}">
  <td>${time(row.startedAt)}</td>
  <td><span class="state ${row.state}">${row.state}</span></td>
  <th scope="row">${row.subject.id}<br>${where(row.subject)}</th>
  <td>${row.playbook}${row.generation > 1 && html` <span class="where">generation ${row.generation}</span>`}<br><span class="where">${row.summary}</span></td>
  <td><code>${shortJson(row.before)}</code></td>
  <td><code>${shortJson(row.after)}</code></td>
  <td class="number">${row.ended ? elapsed(row.seconds) : "…"}</td>
  <td>${row.because}<details><summary>history</summary><p>Remediation <code>${row.id}</code></p><ol>${row.history.map(
    ({ state, reason, at }) => html`<li>${time(at)} ${state}${reason ? `: ${inWords(reason)}` : null}</li>`,
  )}</ol></details></td>
</tr>`;

const decisionWords = (decision: Decision): string =>
  [decision.playbook, decision.outcome, refusalInWords(decision)].filter(Boolean).join(": ");

const findingLine = ({ finding, decisions, refused }: FindingRow): Html => {
  const { title, severity, lifecycle, subject, times, transport } = finding;
  return html`<tr>
  <td>${time(times.observed)}</td>
  <td><span class="severity ${severity.label}">${severity.label}</span></td>
  <td><span class="lifecycle ${lifecycle}">${lifecycle}</span></td>
  <th scope="row">${subject.id}<br>${where(subject)}</th>
  <td>${title}<br><span class="where">${transport.source} · ${transport.detailType}</span></td>
  <td>${refused && html`<strong>refused: told by ${transport.account}</strong> `}${decisions.map(
    (decision) => html`<div>${decisionWords(decision)}</div>`,
  )}${decisions.length === 0 && withoutDecision(finding)}</td>
</tr>`;
};

const more = (count: number): Html | null =>
  count > mostRows ? html`<p>${count - mostRows} more are in the ledger.</p>` : null;

const tally = (rows: readonly RemediationRow[]): Html => {
  const counts = new Map<string, number>();
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1);
  return html`<ul class="tally">${[...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([state, count]) => html`<li><span class="state ${state}">${state}</span> ${count}</li>`)}</ul>`;
};

/** Whoever opens the page at night looks for these; the last generation of a playbook on a subject speaks for it. */
const needsHuman = (rows: readonly RemediationRow[]): readonly RemediationRow[] => {
  const last = new Map<string, RemediationRow>();
  for (const row of rows) {
    const slot = `${row.playbook} ${row.subject.arn}`;
    if ((last.get(slot)?.generation ?? 0) < row.generation) last.set(slot, row);
  }
  return [...last.values()].filter(({ state }) => humanStates.has(state));
};

const humanStates: ReadonlySet<State> = new Set<State>(["failed", "escalated", "awaiting-approval"]);

const attention = (rows: readonly RemediationRow[]): Html =>
  rows.length === 0
    ? html`<p>Nothing waits for a human.</p>`
    : html`<ul class="attention">${rows
        .slice(0, mostRows)
        .map(
          ({ id, state, subject, because }) =>
            html`<li><span class="state ${state}">${state}</span> <a href="#${id}">${subject.id}</a> ${where(subject)}: ${because}</li>`,
        )}</ul>${more(rows.length)}`;

/** The inside of the page, also what the page fetches to renew itself. */
export const renderMain = (model: ConsoleModel): Html => html`
<p>As of ${time(model.asOf)} UTC. Nothing on this page changes anything.</p>
<section aria-labelledby="attention">
  <h2 id="attention">For a human</h2>
  ${attention(needsHuman(model.remediations))}
</section>
<section aria-labelledby="remediations">
  <h2 id="remediations">Remediations <small>${model.remediations.length}</small></h2>
  ${tally(model.remediations)}
  <table class="remediations" aria-labelledby="remediations">
    <thead><tr><th scope="col">Started</th><th scope="col">State</th><th scope="col">Subject</th><th scope="col">Playbook</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Took</th><th scope="col">Why</th></tr></thead>
    <tbody>${model.remediations.slice(0, mostRows).map(remediationLine)}</tbody>
  </table>
  ${more(model.remediations.length)}
</section>
<section aria-labelledby="findings">
  <h2 id="findings">Findings <small>${model.findings.length}</small></h2>
  <table class="findings" aria-labelledby="findings">
    <thead><tr><th scope="col">Observed</th><th scope="col">Severity</th><th scope="col">Lifecycle</th><th scope="col">Subject</th><th scope="col">Finding</th><th scope="col">Decision</th></tr></thead>
    <tbody>${model.findings.slice(0, mostRows).map(findingLine)}</tbody>
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
<p id="notice" role="status"></p>
<main>${renderMain(model)}</main>
</body>
</html>
`.markup;

import { createHash } from "node:crypto";
import { grouped } from "./grouped.ts";
import { type Html, html, Html as Markup } from "./html.ts";
import {
  attentionSection,
  exemptionSection,
  frameworkSection,
  methodSection,
  scopeSection,
  verdictSection,
} from "./html-sections.ts";
import type { Report } from "./model.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import { type PageTable, packTable, renderTable } from "./page-table.ts";
import { controlTable, findingTable, minute, remediationTable } from "./page-tables.ts";

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Nothing is fetched, nothing but the page's own style and script is obeyed. It stands in the page; a server sends it too. */
export const reportSecurityPolicy = `default-src 'none'; style-src ${hashOf(pageStyle)}; script-src ${hashOf(pageScript)}; base-uri 'none'; form-action 'none'`;

/** The report as one file that opens from disk without a network, readable without its script. */
export const reportHtml = (report: Report): string => {
  const { scope, controls, verdicts, remediations } = report;
  const tables = [controlTable(report), findingTable(report), remediationTable(report)] as const;
  const [controlRows, findingRows, remediationRows] = tables;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${reportSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Compliance report · ${scope.deployment} · ${minute(scope.asOf)} UTC</title>
<style>${new Markup(pageStyle)}</style>
</head>
<body>
<header>
<p class="eyebrow">Homeostat</p>
<h1>Compliance report</h1>
<p class="lead">Deployment ${scope.deployment} · as of <time datetime="${scope.asOf}">${minute(scope.asOf)}</time> UTC · ${scope.accounts.length === 1 ? "1 account" : `${scope.accounts.length} accounts`}</p>
<nav aria-label="Sections"><ul>
<li><a href="#verdict">Verdict</a></li>
<li><a href="#attention">Needs a human</a></li>
<li><a href="#exemptions">Exemptions</a></li>
<li><a href="#frameworks">Frameworks</a></li>
<li><a href="#controls">Controls</a></li>
<li><a href="#findings">Findings</a></li>
<li><a href="#remediations">Remediations</a></li>
<li><a href="#scope">Scope and coverage</a></li>
<li><a href="#method">Method</a></li>
</ul></nav>
</header>
<main>
${verdictSection(report)}
${attentionSection(report)}
${exemptionSection(report)}
${frameworkSection(report)}
${tableSection("controls", "Controls", controls.length, controlRows)}
${tableSection("findings", "Findings", verdicts.length, findingRows)}
${tableSection("remediations", "Remediations", remediations.length, remediationRows)}
${scopeSection(report)}
${methodSection(report)}
</main>
<footer>Nothing in this file changes anything, and it asks no network for anything.</footer>
${data(controlRows)}
${data(findingRows)}
${data(remediationRows)}
<script>${new Markup(pageScript)}</script>
</body>
</html>
`.markup;
};

const tableSection = <T>(id: string, title: string, count: number, table: PageTable<T>): Html =>
  html`<section aria-labelledby="${id}">
<h2 id="${id}">${title} <span class="count">${grouped(count)}</span></h2>
${count === 0 ? html`<p>None.</p>` : renderTable(table)}
</section>`;

/** Base64 has no character that markup knows. */
const data = <T>(table: PageTable<T>): Html | false =>
  table.entries.length > 0 && html`<script type="application/gzip" data-rows>${new Markup(packTable(table))}</script>`;

import { grouped } from "../../lambdas/report/grouped.ts";
import type { Control, Framework, Gap, Report } from "../../lambdas/report/model.ts";
import { filesOf, reportFormats } from "../../lambdas/report/report-files.ts";
import { type Html, html } from "../html.ts";
import type { PageParts } from "../layout.ts";
import type { ConsoleModel } from "../model.ts";
import { severity } from "../parts.ts";

/** The whole of it is in the files. */
const mostRows = 50;

/** The score with its denominator, and the ways to the report itself. */
export const reportPage = ({ report }: ConsoleModel): PageParts => ({
  title: "Report",
  section: "/report",
  main: html`<h1>Compliance report</h1>
<p class="lede">What passes, of all that was looked at. The report itself is one file that opens from disk; it tells more, and how it counts.</p>
<p class="score"><span class="figure">${percentOf(report)}</span> ${scoreInWords(report)}</p>
<ul class="files">${files(report)}</ul>
${gaps(report.gaps)}
<section aria-labelledby="controls">
<h2 id="controls">Controls</h2>
<table class="cards"><caption class="unseen">Controls, and how many subjects pass and fail each</caption>
<thead><tr><th scope="col">Control</th><th scope="col">Severity</th><th scope="col" class="number">Failing</th><th scope="col" class="number">Unknown</th><th scope="col" class="number">Suppressed</th><th scope="col" class="number">Passing</th></tr></thead>
<tbody>${report.controls.slice(0, mostRows).map(control)}</tbody></table>
${more(report.controls.length)}
</section>
<section aria-labelledby="frameworks">
<h2 id="frameworks">Frameworks</h2>
<table class="cards"><caption class="unseen">Frameworks, and how many of the requirements that playbooks serve pass and fail</caption>
<thead><tr><th scope="col">Framework</th><th scope="col" class="number">Failing</th><th scope="col" class="number">Unknown</th><th scope="col" class="number">Not assessed</th><th scope="col" class="number">Passing</th></tr></thead>
<tbody>${report.frameworks.slice(0, mostRows).map(framework)}</tbody></table>
${more(report.frameworks.length)}
</section>`,
});

export const percentOf = ({ score }: Report): string =>
  score.percent === null ? "no score" : `${score.percent.toFixed(1)} %`;

export const scoreInWords = ({ score }: Report): string =>
  score.total === 0
    ? "No evaluation is known yet."
    : `${grouped(score.passing)} of ${grouped(score.total)} evaluations pass.`;

const files = (report: Report): readonly Html[] =>
  reportFormats
    .flatMap((format) => filesOf(report, format))
    .map(({ name }) => html`<li><a href="/report/${name}">${name}</a></li>`);

const gaps = (all: readonly Gap[]): Html | false =>
  all.length > 0 &&
  html`<section aria-labelledby="gaps">
<h2 id="gaps">What is not known</h2>
<p>It counts against the score, never for it.</p>
<ul>${all.slice(0, mostRows).map(({ where, what }) => html`<li><b>${where}</b>: ${what}</li>`)}</ul>
${more(all.length)}
</section>`;

const more = (count: number): Html | false =>
  count > mostRows && html`<p>${grouped(count - mostRows)} more are in the files.</p>`;

const number = (label: string, count: number): Html =>
  html`<td data-label="${label}" class="number">${count === 0 ? html`<span class="quiet">–</span>` : grouped(count)}</td>`;

const control = ({ title, source, severity: label, scored, tally }: Control): Html => html`<tr>
<th scope="row">${title}<span class="sub">${source}${!scored && ", not scored"}</span></th>
<td data-label="Severity">${severity(label)}</td>
${number("Failing", tally.failing)}${number("Unknown", tally.unknown)}${number("Suppressed", tally.suppressed)}${number("Passing", tally.passing)}
</tr>`;

const framework = ({ id, requirements }: Framework): Html => {
  const count = (status: Framework["requirements"][number]["status"]): number =>
    requirements.filter((each) => each.status === status).length;
  return html`<tr>
<th scope="row">${id}</th>
${number("Failing", count("failing"))}${number("Unknown", count("unknown"))}${number("Not assessed", count("not-assessed"))}${number("Passing", count("passing"))}
</tr>`;
};

import { grouped } from "./grouped.ts";
import { type Html, html } from "./html.ts";
import type { Attention, ExemptionEntry, Framework, Gap, Report, Requirement, TicketLink } from "./model.ts";
import { mark, mostRows } from "./page-table.ts";

/** More would push the findings off the desk; the JSON has them all. */
const mostListed = 20;

const gapBanner = (gaps: readonly Gap[]): Html | false =>
  gaps.length > 0 &&
  html`<div class="banner" role="note"><p><strong>This is not the whole picture.</strong> What is not known is counted against the score, never for it.</p>
<ul>${gaps.slice(0, mostListed).map(({ where, what }) => html`<li>${where}: ${what}</li>`)}</ul>
${gaps.length > mostListed && html`<p>And ${gaps.length - mostListed} more, in the JSON report.</p>`}</div>`;

export const verdictSection = ({ score, totals, controls, gaps, scope }: Report): Html => {
  const scored = controls.filter((control) => control.scored);
  const sum = (of: "failing" | "unknown" | "suppressed"): number =>
    scored.reduce((count, { tally }) => count + tally[of], 0);
  const parts = [
    ["passing", score.passing],
    ["failing", sum("failing")],
    ["unknown", sum("unknown")],
    ["suppressed", sum("suppressed")],
  ] as const;
  return html`<section aria-labelledby="verdict">
<h2 id="verdict">Verdict</h2>
<div class="verdict">
<p class="percent">${score.percent === null ? "no score" : `${score.percent.toFixed(1)} %`}</p>
<div>
<p>${score.total === 0 ? "No evaluation of a scored control is known." : `${grouped(score.passing)} of ${grouped(score.total)} evaluations pass: one for each scored control and subject.`}</p>
${bar(parts, score.total)}
<ul class="figures">${parts.map(([status, count]) => html`<li>${mark(status)} ${grouped(count)}</li>`)}</ul>
</div>
</div>
<p class="lead">Of all controls, scored or not: ${grouped(totals.failing)} failing, ${grouped(totals.unknown)} unknown, ${grouped(totals.suppressed)} suppressed, ${grouped(totals.passing)} passing; ${grouped(totals.gone)} on subjects that are gone. ${grouped(scope.findings)} findings were read.</p>
${gapBanner(gaps)}
</section>`;
};

/** In thousandths; the figures beneath say the same in words. */
const bar = (parts: readonly (readonly [string, number])[], total: number): Html => {
  let x = 0;
  const rects = parts.map(([status, count]) => {
    const width = total === 0 ? 0 : (count / total) * 1_000;
    const rect = html`<rect class="${status}" x="${x.toFixed(2)}" y="0" width="${Math.max(0, width - (width > 4 ? 2 : 0)).toFixed(2)}" height="14"/>`;
    x += width;
    return rect;
  });
  return html`<svg class="bar" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">${total === 0 ? html`<rect class="none" width="1000" height="14"/>` : rects}</svg>`;
};

export const attentionSection = ({ attention }: Report): Html => html`<section aria-labelledby="attention">
<h2 id="attention">Needs a human <span class="count">${grouped(attention.length)}</span></h2>
${
  attention.length === 0
    ? html`<p>Nothing waits for a human.</p>`
    : html`<div class="scroll"><table>
<caption>Most severe first</caption>
<thead><tr><th scope="col">State</th><th scope="col">Severity</th><th scope="col">Subject</th><th scope="col">What</th><th scope="col">Why</th><th scope="col">Ticket</th></tr></thead>
<tbody>${attention.slice(0, mostListed).map(attentionRow)}</tbody>
</table></div>`
}
${attention.length > mostListed && html`<p class="more">And ${grouped(attention.length - mostListed)} more, in the JSON report.</p>`}
</section>`;

const attentionRow = ({ status, severity, subject, place, what, why, ticket }: Attention): Html => html`<tr>
<td>${mark(status)}</td>
<td>${mark(severity)}</td>
<th scope="row">${subject}${place !== "" && html`<small>${place}</small>`}</th>
<td>${what}</td><td>${why}</td><td>${ticket && ticketCell(ticket)}</td></tr>
`;

const ticketCell = ({ title, state, url }: TicketLink): Html =>
  url === null ? html`${title} (${state})` : html`<a href="${url}" rel="noreferrer">${title}</a> (${state})`;

export const frameworkSection = ({ frameworks }: Report): Html => html`<section aria-labelledby="frameworks">
<h2 id="frameworks">Frameworks</h2>
<div class="scroll"><table>
<caption>Requirements that a playbook serves, and what its controls say of them. A requirement may ask for more than they look at.</caption>
<thead><tr><th scope="col">Framework</th><th scope="col">Failing</th><th scope="col">Unknown</th><th scope="col">Passing</th><th scope="col">Not assessed</th><th scope="col">Requirements</th></tr></thead>
<tbody>${frameworks.map(frameworkRow)}</tbody>
</table></div>
</section>`;

export const exemptionSection = ({ exemptions }: Report): Html => html`<section aria-labelledby="exemptions">
<h2 id="exemptions">Exemptions <span class="count">${grouped(exemptions.length)}</span></h2>
${
  exemptions.length === 0
    ? html`<p>Nothing is exempted.</p>`
    : html`<div class="scroll"><table>
<caption>What somebody answers for being left as it is: it counts as failing all the same</caption>
<thead><tr><th scope="col">State</th><th scope="col">Exemption</th><th scope="col">Owner</th><th scope="col">Reason</th><th scope="col">First and last day (UTC)</th><th scope="col">Holds back</th></tr></thead>
<tbody>${exemptions.slice(0, mostListed).map(exemptionRow)}</tbody>
</table></div>`
}
${exemptions.length > mostListed && html`<p class="more">And ${grouped(exemptions.length - mostListed)} more, in exemptions.csv and the JSON report.</p>`}
</section>`;

const exemptionRow = ({
  id,
  grantedBy,
  state,
  owner,
  reason,
  scope,
  granted,
  expires,
  holdsBack,
  severity,
}: ExemptionEntry): Html => html`<tr>
<td>${mark(state)}</td>
<th scope="row">${grantedBy === null ? html`${id}<small>${scope}</small>` : html`${scope}<small>granted by ${grantedBy}</small>`}</th>
<td>${owner}</td><td>${reason}</td><td>${granted} to ${expires}</td>
<td class="number">${grouped(holdsBack)}${holdsBack > 0 && html`<small>${mark(severity)}</small>`}</td></tr>
`;

const frameworkRow = ({ id, requirements }: Framework): Html => {
  const count = (wanted: Requirement["status"]): number =>
    requirements.filter(({ status }) => status === wanted).length;
  return html`<tr><th scope="row">${id}</th>${(["failing", "unknown", "passing", "not-assessed"] as const).map((status) => html`<td class="number">${count(status)}</td>`)}
<td><ul class="requirements">${requirements.map(
    ({ id: requirement, status, tally }) =>
      html`<li>${requirement} ${mark(status, status === "failing" ? ` ${grouped(tally.failing)}` : "")}</li>`,
  )}</ul></td></tr>
`;
};

export const scopeSection = ({ scope }: Report): Html => html`<section aria-labelledby="scope">
<h2 id="scope">Scope and coverage</h2>
<div class="scroll"><table>
<caption>Accounts and regions that this deployment looks after</caption>
<thead><tr><th scope="col">Account</th><th scope="col">Name</th><th scope="col">Regions</th></tr></thead>
<tbody>${scope.accounts
  .slice(0, mostListed)
  .map(
    ({ id, name, regions }) =>
      html`<tr><th scope="row">${id}</th><td>${name}</td><td>${regions.join(", ")}</td></tr>\n`,
  )}</tbody>
</table></div>
${scope.accounts.length > mostListed && html`<p class="more">And ${scope.accounts.length - mostListed} more, in the JSON report.</p>`}
</section>`;

export const methodSection = ({ scope, verdicts }: Report): Html => html`<section aria-labelledby="method">
<h2 id="method">Method</h2>
<dl>
<dt>Verdict</dt><dd>One for each control and subject, whichever sources told of it. Where they contradict each other, the worst word counts; among equals, the newest.</dd>
<dt>Control</dt><dd>The playbook that answers, if one does, with every rule that leads to it; else the source's own.</dd>
<dt>Score</dt><dd>Passing verdicts, divided by passing, failing, unknown and suppressed ones. Scored are controls about how something is set up. Of a playbook's control, passing is what AWS Config judged there less everything that fails, is unknown or suppressed. Rounded down.</dd>
<dt>Images</dt><dd>Nobody tells which images are clean, so there is nothing to divide their cases by: they are listed, and not scored.</dd>
<dt>Unknown</dt><dd>A source could not tell, or told half. It is in the denominator and never passes.</dd>
<dt>Suppressed</dt><dd>Muted at its source, by nobody that we know and without an end. It is in the denominator and does not pass.</dd>
<dt>Gone</dt><dd>A remediation looked after the sources last spoke, and the subject was not there. It counts nowhere.</dd>
<dt>Verified</dt><dd>After the write the live state was read afresh and was as planned. A finding passes only when its source says so.</dd>
<dt>Redacted</dt><dd>Settings named like secrets and texts of their form are left out. Hidden characters are written out.</dd>
<dt>Limits</dt><dd>Frameworks list what playbooks serve, and no requirement is met by them alone. ${verdicts.length > mostRows ? `This page lists the first ${grouped(mostRows)} of ${grouped(verdicts.length)} findings; findings.csv and report.json have them all.` : "This page lists every finding; report.json has each with its sources."}</dd>
<dt>As of</dt><dd>${scope.asOf}</dd>
</dl>
</section>`;

import { redact } from "../../lambdas/core/redact.ts";
import type { RemediationRow } from "../../lambdas/report/remediation-row.ts";
import { shortJson } from "../../lambdas/report/short-json.ts";
import { difference, type Line } from "../difference.ts";
import { type Html, html } from "../html.ts";

/** Beyond these a difference is no reading matter; the whole of it is in the ledger. */
const mostLines = 100;
const mostCharacters = 600;

/** From what to what, setting by setting; of a plan that came to nothing, what was seen; null: nothing was. */
export const change = (row: RemediationRow): Html | null => {
  const { summary, before, after } = row;
  if (summary === null) return before === null ? null : asItIs(before);
  const lines = difference(before, after);
  return html`<section aria-labelledby="change">
<h2 id="change">Before → after</h2>
<p>${summary}. ${wordsFor(row)}</p>
<table class="difference"><caption class="unseen">${summary}: before and after</caption>
<thead><tr><th scope="col">Setting</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
<tbody>${lines.slice(0, mostLines).map(line)}</tbody></table>
${more(lines)}
</section>`;
};

const wordsFor = ({ state, history }: RemediationRow): string => {
  if (state === "healed") return "Written, and seen to be so.";
  return history.some((entry) => entry.state === "verifying") ? "Written." : "Planned, not written.";
};

const asItIs = (settings: unknown): Html => {
  const lines = difference(settings, settings);
  return html`<section aria-labelledby="change">
<h2 id="change">As it is</h2>
<table class="difference"><caption class="unseen">The settings as they were observed</caption>
<thead><tr><th scope="col">Setting</th><th scope="col">Observed</th></tr></thead>
<tbody>${lines
    .slice(0, mostLines)
    .map(
      ({ path, before }) => html`<tr><th scope="row">${name(path)}</th><td>${text(path, before)}</td></tr>`,
    )}</tbody></table>
${more(lines)}
</section>`;
};

const more = (lines: readonly Line[]): Html | null =>
  lines.length > mostLines ? html`<p>${lines.length - mostLines} more lines are in the ledger.</p>` : null;

const name = (path: string): Html => html`<code>${path || "entry"}</code>`;

/** A setting is a secret by what it is called, too. */
const text = (path: string, value: unknown): Html => {
  const [shown] = Object.values(Object(redact({ [path]: value })));
  return html`<code>${shortJson(shown, mostCharacters)}</code>`;
};

const nothing = html`<span class="quiet">not there</span>`;

const line = ({ path, kind, before, after }: Line): Html => html`<tr class="${kind}">
<th scope="row">${name(path)}</th>
<td>${kind === "added" ? nothing : kind === "kept" ? text(path, before) : html`<del>${text(path, before)}</del>`}</td>
<td>${kind === "removed" ? nothing : kind === "kept" ? text(path, after) : html`<ins>${text(path, after)}</ins>`}</td>
</tr>`;

import type { Finding } from "../lambdas/core/finding.ts";
import { decisionInWords, withoutDecision } from "../lambdas/report/decision-words.ts";
import { type Html, html } from "./html.ts";
import { type ConsoleModel, type FindingRow, findingPath, type RemediationView, remediationPath } from "./model.ts";
import { brief, clockTime, type Tone, teller, toneOf } from "./parts.ts";
import { verdict } from "./story.ts";

/** One thing that happened, in a line or two. */
export interface Entry {
  /** The same for the same thing whenever the page is made. */
  readonly key: string;
  /** ISO 8601. */
  readonly at: string;
  /** Who did it. */
  readonly actor: "estate" | "source" | "homeostat";
  readonly tone: Tone;
  readonly words: Html;
}

/** What people did to the estate, what sources said of it and what Homeostat made of that, the newest first. */
export const activity = (model: ConsoleModel): readonly Entry[] =>
  [
    ...model.happened.map(
      (happened, index): Entry => ({
        key: `happened ${index}`,
        at: happened.at,
        actor: "estate",
        tone: "calm",
        words: html`${happened.title} ${account(model, happened)}`,
      }),
    ),
    ...heard(model).map((row): Entry => saidBy(model, row)),
    ...model.unreadable.map(
      ({ at, error, message }, index): Entry => ({
        key: `unreadable ${index}`,
        at,
        actor: "source",
        tone: "human",
        words: html`An event that nobody can read is kept as a dead letter. <span class="quiet">${error}: ${message}</span>`,
      }),
    ),
    ...model.remediations.map((view): Entry => done(model, view)),
  ].toSorted((a, b) => order(b.at.slice(0, 19), a.at.slice(0, 19)) || rank[b.actor] - rank[a.actor]);

const account = ({ accounts }: ConsoleModel, { account: id }: { readonly account: string }): Html =>
  html`<span class="quiet">${accounts.get(id) ?? id}</span>`;

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** Events tell their time in whole seconds: within one, cause goes before effect. */
const rank: Readonly<Record<Entry["actor"], number>> = { estate: 0, source: 1, homeostat: 2 };

type Told = FindingRow & { readonly decided: readonly string[] };

/** The ledger keeps the last word on a fact; the word that began a remediation is kept with that. */
const heard = ({ findings, remediations }: ConsoleModel): readonly Told[] => {
  const told = new Map<string, Told>();
  for (const { row, finding } of remediations)
    told.set(nameOf(finding), { finding, decisions: [], refused: false, decided: [`${row.playbook} took it up`] });
  for (const row of findings)
    told.set(`${row.refused ? "refused " : ""}${nameOf(row.finding)}`, {
      ...row,
      decided:
        row.decisions.length > 0
          ? row.decisions.map((decision) => `${decision.playbook}: ${decisionInWords(decision)}`)
          : [withoutDecision(row.finding)],
    });
  return [...told.values()];
};

const nameOf = ({ key, revision }: Finding): string => `${key} ${revision}`;

const saidBy = (model: ConsoleModel, row: Told): Entry => {
  const { finding, refused, decided } = row;
  const { title, subject, lifecycle, transport } = finding;
  // Of what is over, nothing else was to be decided.
  const said = lifecycle === "open" || refused ? decided : [];
  return {
    key: `heard ${refused} ${nameOf(finding)}`,
    at: transport.time,
    actor: "source",
    tone: refused ? "human" : "calm",
    words: html`${teller(finding)} says <b>${lifecycle}</b>: <a href="${findingPath(row)}">${brief(title)}</a> ${account(model, subject)}${
      refused && html` <b>Refused</b>: account ${transport.account} may not say that.`
    }${said.map((text) => html`<span class="sub">${text}</span>`)}`,
  };
};

const done = (model: ConsoleModel, { row }: RemediationView): Entry => ({
  key: `remediation ${row.id}`,
  at: row.lastAt,
  actor: "homeostat",
  tone: toneOf(row.state),
  words: html`<a href="${remediationPath(row.id)}">${brief(row.subject.id)}</a> ${account(model, row.subject)}${
    row.summary !== null && html`<span class="sub">${row.playbook}: ${row.summary}</span>`
  }<span class="sub">${verdict(row)}</span>`,
});

const actors: Readonly<Record<Entry["actor"], string>> = { estate: "estate", source: "heard", homeostat: "Homeostat" };

export const stream = (entries: readonly Entry[]): Html =>
  html`<ol class="stream">${entries.map(
    ({ key, at, actor, tone, words }) =>
      html`<li class="${actor} ${tone}" data-key="${key}">${clockTime(at)} <span class="actor">${actors[actor]}</span> <div>${words}</div></li>`,
  )}</ol>`;

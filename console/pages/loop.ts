import type { State } from "../../lambdas/core/states.ts";
import { type Html, html } from "../html.ts";
import type { ConsoleModel, RemediationView } from "../model.ts";
import { type Stage, stageOf } from "../story.ts";

interface Step {
  readonly name: string;
  readonly count: number;
  /** Where those are that did not go on. */
  readonly rest: readonly string[];
}

const stages: readonly Stage[] = ["begun", "planned", "written", "proved"];

/** How many came to each step of the loop, and what became of those that went no further. */
export const loop = (model: ConsoleModel): Html => {
  const { events, unreadable, findings, remediations } = model;
  const refused = findings.filter((row) => row.refused).length;
  const steps: readonly Step[] = [
    { name: "events heard", count: events, rest: unreadable.length > 0 ? [`${unreadable.length} unreadable`] : [] },
    { name: "findings read", count: findings.length, rest: refused > 0 ? [`${refused} refused`] : [] },
    ...stages.map((stage, index) => ({
      name: names[stage],
      count: remediations.filter(({ row }) => stages.indexOf(stageOf(row)) >= index).length,
      rest: stage === "proved" ? [] : stopped(remediations.filter(({ row }) => stageOf(row) === stage)),
    })),
  ];
  return html`<section aria-labelledby="loop">
<h2 id="loop">The loop, as it went</h2>
<ol class="loop">${steps.map(
    ({ name, count, rest }) =>
      html`<li><span class="figure">${count}</span> ${name}${rest.length > 0 && html` <span class="rest">${rest.join(", ")}</span>`}</li>`,
  )}</ol>
</section>`;
};

const names: Readonly<Record<Stage, string>> = {
  begun: "remediations begun",
  planned: "planned",
  written: "written",
  proved: "proved",
};

const stopped = (views: readonly RemediationView[]): readonly string[] => {
  const counts = new Map<State, number>();
  for (const { row } of views) counts.set(row.state, (counts.get(row.state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).sort();
};

import type { State } from "../../lambdas/core/states.ts";
import { type Html, html } from "../html.ts";
import type { ConsoleModel, RemediationView } from "../model.ts";
import { toneOf } from "../parts.ts";

/** What each playbook came to, with the ways into the list. */
export const byPlaybook = ({ playbooks, remediations }: ConsoleModel): Html =>
  html`<table class="tallies"><caption class="unseen">Remediations by playbook and outcome</caption>
<thead><tr><th scope="col">Playbook</th><th scope="col">Healed</th><th scope="col">For a human</th><th scope="col">At work</th><th scope="col">Left as it was</th></tr></thead>
<tbody>${[...playbooks].map(([id, title]) =>
    line(
      id,
      title,
      remediations.filter(({ row }) => row.playbook === id),
    ),
  )}</tbody></table>`;

const line = (id: string, title: string, views: readonly RemediationView[]): Html => {
  const count = (is: (state: State) => boolean): Html => {
    const found = views.filter(({ row }) => is(row.state)).length;
    return html`<td>${found === 0 ? html`<span class="quiet">–</span>` : found}</td>`;
  };
  return html`<tr><th scope="row"><a href="/remediations?playbook=${encodeURIComponent(id)}">${title}</a></th>${[
    count((state) => state === "healed"),
    count((state) => toneOf(state) === "human" || toneOf(state) === "bad"),
    count((state) => toneOf(state) === "busy"),
    count((state) => toneOf(state) === "calm"),
  ]}</tr>`;
};

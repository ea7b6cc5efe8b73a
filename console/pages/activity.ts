import { activity, stream } from "../activity.ts";
import { html } from "../html.ts";
import type { PageParts } from "../layout.ts";
import { pager } from "../list-parts.ts";
import type { ConsoleModel } from "../model.ts";
import { pageOf, readFilters } from "../query.ts";

export const activityPage = (model: ConsoleModel, query: URLSearchParams): PageParts => {
  readFilters(query, {});
  const page = pageOf(activity(model), query);
  return {
    title: "Activity",
    section: "/activity",
    main: html`<h1>What happened, and why</h1>
<p class="lede">What was done to the estate, what AWS said of it, and what Homeostat made of that; the newest first.</p>
${stream(page.rows)}
${pager("/activity", {}, page)}`,
  };
};

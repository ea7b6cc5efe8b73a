import type { ApprovalView } from "../../lambdas/core/acts/views.ts";
import { redact } from "../../lambdas/core/redact.ts";
import { shortJson } from "../../lambdas/report/short-json.ts";
import { actForm, refusalNotice, textField } from "../act-form.ts";
import { difference } from "../difference.ts";
import { type Html, html } from "../html.ts";
import type { PageParts } from "../layout.ts";
import { type ConsoleModel, remediationPath } from "../model.ts";
import { badge, brief, place, plural, time } from "../parts.ts";

/** What waits for a human, each plan from what to what, with its two answers. */
export const approvalsPage = (model: ConsoleModel, query: URLSearchParams): PageParts => ({
  title: "Approvals",
  section: "/approvals",
  main: html`<h1>Approvals</h1>
<p class="lede">Plans that wait for a person. No answer by the deadline means no; what is approved is exactly the plan that is shown, looked at once more before it is written.</p>
${refusalNotice(query)}
${
  model.approvals.length === 0
    ? html`<p class="empty">Nothing waits for a human.</p>`
    : model.approvals.map((plan) => planSection(model, plan))
}`,
});

const planSection = (model: ConsoleModel, plan: ApprovalView): Html => {
  const { remediationId: id, subject, planHash, needsConfirmation, irreversible } = plan;
  return html`<section data-key="${planHash}" aria-labelledby="plan-${planHash}">
<h2 id="plan-${planHash}">${plan.summary}</h2>
<p>${badge("human", plan.purpose === "rollback" ? "rollback" : plan.impact)} ${irreversible && badge("bad", "cannot be undone")} <a href="${remediationPath(id)}">${plan.playbook} on ${brief(subject.id)}</a> ${place(model, subject)}</p>
<table class="difference"><caption class="unseen">${plan.summary}: before and after</caption>
<thead><tr><th scope="col">Setting</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
<tbody>${difference(plan.before, plan.after)
    .slice(0, 100)
    .map(
      ({ path, kind, before, after }) =>
        html`<tr class="${kind}"><th scope="row"><code>${path || "entry"}</code></th><td>${value(path, before)}</td><td>${value(path, after)}</td></tr>`,
    )}</tbody></table>
<p>Answer by ${time(plan.deadline)} UTC; ${plural(plan.quorum, "person", "people")} must agree, ${
    plan.approvedBy.length === 0 ? "nobody has yet" : html`${plan.approvedBy.join(", ")} did`
  }${plan.requestedBy !== null && html`; requested by ${plan.requestedBy}`}.</p>
${actForm(
  model,
  `/approvals/${id}/approve`,
  "Approve",
  html`<input type="hidden" name="planHash" value="${planHash}">${
    needsConfirmation &&
    textField("confirm", `It may disrupt what works, or cannot be undone. Type ${subject.id}`, true)
  }${textField("note", "Why (for the record)", false)}`,
)}
${actForm(model, `/approvals/${id}/reject`, "Reject", textField("note", "Why not (for the record)", false))}
</section>`;
};

/** A setting is a secret by what it is called, too. */
const value = (path: string, setting: unknown): Html => {
  if (setting === null || setting === undefined) return html`<span class="quiet">not there</span>`;
  const [shown] = Object.values(Object(redact({ [path]: setting })));
  return html`<code>${shortJson(shown, 600)}</code>`;
};

import { subjectId } from "../lambdas/core/names.ts";
import type { State } from "../lambdas/core/states.ts";
import type { Attention } from "../lambdas/report/model.ts";
import type { ConsoleModel, RemediationView } from "./model.ts";

const humanStates: ReadonlySet<State> = new Set<State>(["failed", "escalated", "awaiting-approval"]);

/** Whoever opens the page at night looks for these; the last generation of a playbook on a subject speaks for it. */
export const needsHuman = ({ remediations }: Pick<ConsoleModel, "remediations">): readonly RemediationView[] => {
  const last = new Map<string, RemediationView>();
  for (const view of remediations) {
    const { playbook, subject, generation } = view.row;
    const slot = `${playbook} ${subjectId(subject)}`;
    if ((last.get(slot)?.row.generation ?? 0) < generation) last.set(slot, view);
  }
  return [...last.values()].filter(({ row }) => humanStates.has(row.state));
};

/** Exemptions after whose end Homeostat acts, soon: somebody decides before. */
export const endingExemptions = ({ report }: Pick<ConsoleModel, "report">): readonly Attention[] =>
  report.attention.filter(({ status }) => status === "exemption-ending");

/** How many things wait for somebody. */
export const thingsForHuman = (model: ConsoleModel): number =>
  needsHuman(model).length + endingExemptions(model).length + model.unreadable.length;

/** Budgets that are spent, and what waits for each: it goes on by itself, and somebody may think the budget too small. */
export const spentBudgets = ({ report }: Pick<ConsoleModel, "report">): readonly Attention[] =>
  report.attention.filter(({ status }) => status === "budget-spent");

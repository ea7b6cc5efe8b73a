import { budgetKeys } from "../core/budget.ts";
import { itemKey } from "../core/item-drift.ts";
import type { GuardedRemediation, RecordedHoldings } from "../core/ledger.ts";
import { budgetOf } from "./budget-item.ts";
import { type Items, keys } from "./ledger-items.ts";
import type { ledgerStore } from "./ledger-store.ts";

/** What the end of a remediation changes, in one consistent call. */
export const holdingsReader =
  ({ getAll }: Pick<ReturnType<typeof ledgerStore>, "getAll">) =>
  async ({ playbook, subject }: GuardedRemediation): Promise<RecordedHoldings> => {
    const found = await getAll({
      slot: keys.slot(playbook, subject),
      breaker: keys.breaker(playbook),
      budget: keys.budget(budgetKeys({ playbook, subject }).playbook),
      finding: keys.finding(itemKey(subject)),
    });
    const part = <E extends keyof Items & keyof typeof found>(entity: E) => found[entity] as Items[E] | undefined;
    const budget = part("budget");
    return {
      slot: part("slot")?.slot ?? null,
      breaker: part("breaker")?.breaker ?? null,
      budget: budget ? budgetOf(budget.budget) : null,
      drift: part("finding") ?? null,
    };
  };

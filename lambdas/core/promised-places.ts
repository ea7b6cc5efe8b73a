import { type Budget, type Budgets, budgetKeys, type Spender, withReservation } from "./budget.ts";

/**
 * The places that one sweep leaves to the runs which it starts again, until they take them: so that it starts no more
 * than the budgets have room for.
 */
export interface PromisedPlaces {
  /** Budgets as they will be when every promise is kept. */
  over(budgets: Budgets, spender: Pick<Spender, "playbook" | "subject">, now: Date): Budgets;
  promise(spender: Spender): void;
}

/** Nothing is promised yet. */
export const promisedPlaces = (): PromisedPlaces => {
  const promised = new Map<string, Spender[]>();
  const kept = (budget: Budget | null, key: string, now: Date): Budget | null =>
    (promised.get(key) ?? []).reduce((sum, spender) => withReservation(sum, key, spender, now) ?? sum, budget);
  return {
    over: (budgets, spender, now) => {
      const keys = budgetKeys(spender);
      return {
        playbook: kept(budgets.playbook, keys.playbook, now),
        account: kept(budgets.account, keys.account, now),
      };
    },
    promise: (spender) => {
      for (const key of Object.values(budgetKeys(spender))) promised.set(key, [...(promised.get(key) ?? []), spender]);
    },
  };
};

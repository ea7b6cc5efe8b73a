import {
  type Budget,
  type Budgets,
  budgetKeys,
  type Limits,
  type Release,
  released,
  type Spender,
  type Spent,
  spentFor,
  withReservation,
} from "./budget.ts";
import type { Fleet } from "./fleet.ts";
import type { Ledger } from "./ledger.ts";

type Store = Pick<Ledger, "getBudget" | "putBudget">;

/** The budget kept changing under us for as long as anybody could be expected to try. */
export class BudgetContendedError extends Error {
  override readonly name = "BudgetContendedError";
  constructor(key: string) {
    super(`the budget ${key} was changed by others in every attempt; try again later`);
  }
}

/** Every round lets one of those that wish for the same item through. */
const attempts = 20;

/**
 * Takes a place in both budgets, or in neither. Idempotent by the remediation's id.
 * @param read the budgets as they were a moment ago; read again where somebody was faster
 * @returns what is spent; null: the places are held
 * @throws {BudgetContendedError}
 */
export const reserveBudgets = async (
  ledger: Store,
  read: { readonly budgets: Budgets; readonly fleet: Fleet | null },
  spender: Spender,
  limits: Limits,
  now: Date,
): Promise<Spent | null> => {
  const keys = budgetKeys(spender);
  let budgets = read.budgets;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const spent = spentFor(budgets, read.fleet, spender, limits, now);
    if (spent) {
      // Of two budgets the first may have had its last place for us, and the second none any more.
      await releaseBudgets(ledger, spender, "unused");
      return spent;
    }
    const lost = await firstLost(ledger, budgets, keys, spender, now);
    if (lost === null) return null;
    budgets = { playbook: await ledger.getBudget(keys.playbook), account: await ledger.getBudget(keys.account) };
  }
  throw new BudgetContendedError(keys.playbook);
};

const kinds = ["playbook", "account"] as const satisfies readonly (keyof Budgets)[];

/** Writes a place into each budget that lacks it. @returns the one in which somebody was faster; null: none */
const firstLost = async (
  ledger: Store,
  budgets: Budgets,
  keys: Readonly<Record<keyof Budgets, string>>,
  spender: Spender,
  now: Date,
): Promise<keyof Budgets | null> => {
  for (const kind of kinds) {
    const next = withReservation(budgets[kind], keys[kind], spender, now);
    if (next && !(await ledger.putBudget(next, budgets[kind]?.version ?? null))) return kind;
  }
  return null;
};

/**
 * Lets the places of a remediation go. Idempotent.
 * @param read the playbook's budget, where it was read a moment ago
 * @throws {BudgetContendedError}
 */
export const releaseBudgets = async (
  ledger: Store,
  spender: Pick<Spender, "id" | "playbook" | "subject">,
  release: Release,
  read?: Budget | null,
): Promise<void> => {
  const { playbook, account } = budgetKeys(spender);
  const letGo = (budget: Budget | null): Budget | null => released(budget, spender.id, release);
  await update(ledger, playbook, letGo, read);
  // What is in flight is counted by playbook alone.
  if (release === "unused") await update(ledger, account, letGo);
};

const update = async (
  ledger: Store,
  key: string,
  change: (budget: Budget | null) => Budget | null,
  read?: Budget | null,
): Promise<void> => {
  let budget = read === undefined ? await ledger.getBudget(key) : read;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const next = change(budget);
    if (!next || (await ledger.putBudget(next, budget?.version ?? null))) return;
    budget = await ledger.getBudget(key);
  }
  throw new BudgetContendedError(key);
};

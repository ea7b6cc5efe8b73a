import { budgetKeys } from "../core/budget.ts";
import { type Config, parseConfig } from "../core/config.ts";
import { grantsOver } from "../core/granted-exemption.ts";
import type { GuardedRemediation, RecordedGuards } from "../core/ledger.ts";
import { budgetOf } from "./budget-item.ts";
import { type Items, keys, leaseOf } from "./ledger-items.ts";
import type { ledgerStore } from "./ledger-store.ts";

/** Of the last text that it read, it remembers what it says. */
const configReader = () => {
  let last: { readonly text: string; readonly config: Config } | undefined;
  // Recorded by another version, perhaps: what it leaves out has its default, what it adds is not understood.
  return ({ config: stored }: Items["config"]): Config => {
    if (typeof stored !== "string") return parseConfig(stored);
    if (last?.text !== stored) last = { text: stored, config: parseConfig(JSON.parse(stored)) };
    return last.config;
  };
};

/** Everything that may forbid a write, in one consistent call. */
export const guardReader = ({ getAll }: Pick<ReturnType<typeof ledgerStore>, "getAll">) => {
  const configOf = configReader();
  return async ({ id, playbook, subject }: GuardedRemediation): Promise<RecordedGuards> => {
    const budget = budgetKeys({ playbook, subject });
    const [ofSubject, ofAccount, ofSubjectToAll, ofAccountToAll] = grantsOver(playbook, subject);
    const found = await getAll({
      ofSubject: keys.exemption(ofSubject),
      ofAccount: keys.exemption(ofAccount),
      ofSubjectToAll: keys.exemption(ofSubjectToAll),
      ofAccountToAll: keys.exemption(ofAccountToAll),
      haltOfAll: keys.halt(null),
      halt: keys.halt(playbook),
      lease: keys.lease(subject),
      breaker: keys.breaker(playbook),
      config: keys.config(),
      pulse: keys.pulse(),
      playbookBudget: keys.budget(budget.playbook),
      accountBudget: keys.budget(budget.account),
      fleet: keys.fleet(subject.account, subject.region),
      approval: keys.approval({ remediationId: id, purpose: "apply" }),
      rollbackApproval: keys.approval({ remediationId: id, purpose: "rollback" }),
    });
    const part = <E extends keyof Items>(_entity: E, name: keyof typeof found) => found[name] as Items[E] | undefined;
    const spent = (name: "playbookBudget" | "accountBudget") => {
      const item = part("budget", name);
      return item ? budgetOf(item.budget) : null;
    };
    const config = part("config", "config");
    return {
      halt: part("halt", "haltOfAll")?.halt ?? part("halt", "halt")?.halt ?? null,
      lease: found.lease ? leaseOf(found.lease) : null,
      breaker: part("breaker", "breaker")?.breaker ?? null,
      budgets: {
        playbook: spent("playbookBudget"),
        account: spent("accountBudget"),
      },
      fleet: part("fleet", "fleet")?.fleet ?? null,
      approvals: {
        apply: part("approval", "approval")?.approval ?? null,
        rollback: part("approval", "rollbackApproval")?.approval ?? null,
      },
      exemptions: (["ofSubject", "ofAccount", "ofSubjectToAll", "ofAccountToAll"] as const).flatMap(
        (name) => part("exemption", name)?.exemption ?? [],
      ),
      pulse: part("pulse", "pulse")?.pulse ?? null,
      config: config ? configOf(config) : null,
    };
  };
};

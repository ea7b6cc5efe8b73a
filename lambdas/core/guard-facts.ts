import { type Budgets, holds } from "./budget.ts";
import type { Config } from "./config.ts";
import type { Fleet } from "./fleet.ts";
import { type ActiveFreeze, activeFreeze, type Calendar } from "./freeze.ts";
import type { GuardFacts } from "./guards.ts";
import type { Job, WorkflowPorts } from "./job.ts";
import { managedAccount } from "./managed-accounts.ts";
import { type AnyActing, type Change, gatesOf } from "./playbook.ts";
import { propose } from "./propose.ts";
import type { Remediation, WritePurpose } from "./remediation.ts";
import type { Tags } from "./tags.ts";

/** The freeze that is on for a remediation by any of the configurations; null: none is. */
export const freezeOf = async (
  configs: readonly Config[],
  { playbook, subject }: Pick<Remediation, "playbook" | "subject">,
  calendar: Calendar,
  now: Date,
): Promise<ActiveFreeze | null> => {
  for (const config of configs) {
    const environment = managedAccount(config, subject)?.environment ?? "";
    const active = await activeFreeze(config.freezes, { playbook, subject, environment }, calendar, now);
    if (active) return active;
  }
  return null;
};

/** With what a place in a budget is reserved by. */
export interface ReadFacts extends GuardFacts {
  readonly budgets: Budgets;
  readonly fleet: Fleet | null;
}

/**
 * Everything that may forbid a write, as it is at this moment.
 * @param tags of the subject, as it was just observed; null: not yet
 * @throws where the ledger cannot be read
 */
export const readGuardFacts = async (
  { ledger, config, now, calendar }: Pick<WorkflowPorts, "ledger" | "config" | "now" | "calendar">,
  job: Job<AnyActing>,
  change: Change<unknown>,
  purpose: WritePurpose,
  tags: Tags | null,
): Promise<ReadFacts> => {
  const { remediation, playbook, earlier } = job;
  const { config: deployed, ...recorded } = await ledger.readGuards(remediation);
  const at = now();
  const { playbook: ofPlaybook, account: ofAccount } = recorded.budgets;
  return {
    ...recorded,
    now: at,
    freeze: await freezeOf(deployed ? [config, deployed] : [config], remediation, calendar, at),
    reserved: holds(ofPlaybook, remediation.id, at) && holds(ofAccount, remediation.id, at),
    config,
    deployed,
    remediation,
    tags,
    rewrites: playbook.rewrites,
    earlier,
    after: change.after,
    proposal: propose(job, change, purpose),
    change: gatesOf(playbook, change),
    purpose,
  };
};

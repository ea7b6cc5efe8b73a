import type { Config } from "./config.ts";
import { type ActiveFreeze, activeFreeze, type Calendar } from "./freeze.ts";
import type { GuardFacts, WritePurpose } from "./guards.ts";
import type { Job, WorkflowPorts } from "./job.ts";
import { managedAccount } from "./managed-accounts.ts";
import { type AnyActing, type Change, isIrreversible } from "./playbook.ts";
import type { Remediation } from "./remediation.ts";

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

/** Everything that may forbid a write, as it is at this moment. @throws where the ledger cannot be read */
export const readGuardFacts = async (
  { ledger, config, now, calendar }: Pick<WorkflowPorts, "ledger" | "config" | "now" | "calendar">,
  { remediation, playbook }: Pick<Job<AnyActing>, "remediation" | "playbook">,
  { impact }: Pick<Change<unknown>, "impact">,
  purpose: WritePurpose,
): Promise<GuardFacts> => {
  const { halt, lease, breaker, config: deployed } = await ledger.readGuards(playbook.id, remediation.subject);
  const at = now();
  return {
    now: at,
    halt,
    freeze: await freezeOf(deployed ? [config, deployed] : [config], remediation, calendar, at),
    lease,
    breaker,
    config,
    deployed,
    remediation,
    change: { impact, irreversible: isIrreversible(playbook) },
    purpose,
  };
};

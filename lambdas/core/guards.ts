import { registeredGroupFor } from "./alarm-registry.ts";
import { type Approval, type ApprovalGap, approvalGap, type Proposal } from "./approval.ts";
import { type Breaker, type Passage, passage } from "./breaker.ts";
import { sameJson } from "./canonical-json.ts";
import type { Config } from "./config.ts";
import { type Duration, milliseconds } from "./duration.ts";
import type { ActiveFreeze } from "./freeze.ts";
import { type GrantedExemption, isInForce } from "./granted-exemption.ts";
import { managedAccount } from "./managed-accounts.ts";
import { exemptionOf, modeForChange, type Permission, settingsFor, stricterOf } from "./mode.ts";
import { isOwnResource } from "./own-resource.ts";
import { type CodeOwner, codeOwner, keepsFromWriting } from "./ownership.ts";
import type { Gates, Rewrites } from "./playbook.ts";
import { isStale, type Pulse } from "./pulse.ts";
import type { WriteRefusal } from "./reasons.ts";
import { recurrenceOf, recurrenceWindow } from "./recurrence.ts";
import type { Attempt, Halt, Lease, Remediation, WritePurpose } from "./remediation.ts";
import { type Tags, tagsInWords } from "./tags.ts";

/** A lease outlives every write that it admits: a write call aborts after 60 s, and this leaves as much again. */
const leaseReserve: Duration = "2m";
export const leaseTime: Duration = "20m";

/** Everything that may forbid a write, read in the very step that writes. */
export interface GuardFacts {
  readonly now: Date;
  readonly halt: Halt | null;
  /** That the ledger, and so every other fact here, is in step with what runs. */
  readonly pulse: Pulse | null;
  readonly freeze: ActiveFreeze | null;
  readonly lease: Lease | null;
  readonly breaker: Breaker | null;
  /** Does this remediation hold a place in each of its budgets? */
  readonly reserved: boolean;
  /** The configuration that this run was built with. */
  readonly config: Config;
  /** The one deployed now; null where none was recorded yet. */
  readonly deployed: Config | null;
  readonly remediation: Remediation;
  readonly change: Gates;
  /** Of the subject, as it was just observed; null before: then they hold nothing back yet. */
  readonly tags: Tags | null;
  readonly rewrites: Rewrites;
  /** What this playbook wrote to this subject before; nothing is added while this remediation is open. */
  readonly earlier: readonly Attempt[];
  /** The settings that would be written. */
  readonly after: unknown;
  readonly approvals: Readonly<Record<WritePurpose, Approval | null>>;
  /** Granted at run time. */
  readonly exemptions: readonly GrantedExemption[];
  /** This very write, as a human would be asked about it. */
  readonly proposal: Omit<Proposal, "deadline">;
  readonly purpose: WritePurpose;
}

export interface Refusal {
  readonly reason: WriteRefusal;
  readonly note: string;
}

const leaseMissing = (lease: Lease | null, holder: string, now: Date): string | null => {
  if (!lease) return "no lease is held";
  if (lease.holder !== holder) return `the lease is held by remediation ${lease.holder} until ${lease.until}`;
  const left = new Date(lease.until).getTime() - now.getTime();
  return left < milliseconds(leaseReserve) ? `only ${Math.floor(left / 1_000)} s of the lease are left` : null;
};

const breakerStops = (passage: Passage): boolean => {
  switch (passage) {
    case "free":
    case "probing":
      return false;
    case "may-probe":
    case "stopped":
      return true;
  }
};

/** What of a configuration a plan was made by. */
const planBasis = (config: Config, { playbook, finding }: Remediation): unknown => ({
  options: settingsFor(config, playbook)?.options ?? {},
  scaling: registeredGroupFor(config, finding) ?? null,
});

/** The infrastructure code that keeps a write out by any of the configurations. */
const ownerThatForbids = (
  { remediation: { playbook: id, subject }, rewrites, tags }: GuardFacts,
  configs: readonly Config[],
): CodeOwner | null =>
  configs.map((config) => codeOwner(config, { id, rewrites }, subject, tags ?? {})).find(keepsFromWriting) ?? null;

const gapInWords: Readonly<Record<ApprovalGap, string>> = {
  "approval-missing": "the mode in force asks for an approval, and there is none",
  "approval-stale": "it was approved for another plan, by other people or for an earlier time",
};

/** Did somebody ask for the way back? What undoes itself has no approval of its own. */
const isOnDemand = ({ purpose, approvals }: GuardFacts): boolean =>
  purpose === "rollback" && approvals.rollback !== null;

/**
 * What the mode, already the stricter one, makes of a write. Where a human has agreed to undo a write, the mode has no
 * say: it may have been lowered because of that very write. What undoes itself needs what its write needed.
 */
const heldByMode = (facts: GuardFacts, { mode, heldBy }: Permission, configs: readonly Config[]): Refusal | null => {
  const { approvals, proposal, purpose, now } = facts;
  if (isOnDemand(facts)) return gapRefusal(approvalGap(approvals.rollback, proposal, configs, now));
  switch (mode) {
    case "enforce":
      return null;
    case "approve":
      return purpose === "rollback" && approvals.apply
        ? null
        : gapRefusal(approvalGap(approvals.apply, proposal, configs, now));
    case "observe":
      return heldBy
        ? { reason: "held-by-tag", note: tagsInWords(heldBy) }
        : { reason: "mode-lowered", note: "the mode in force is observe" };
  }
};

const gapRefusal = (reason: ApprovalGap | null): Refusal | null => reason && { reason, note: gapInWords[reason] };

/** Pure: may this write happen now? Null: nothing that exists today forbids it. */
export const guard = (facts: GuardFacts): Refusal | null => {
  const { now, halt, freeze, lease, breaker, reserved, config, deployed, remediation, change, tags, purpose } = facts;
  const { id, playbook, subject } = remediation;
  if (halt) return { reason: "halted", note: `halted by ${halt.by} at ${halt.at}: ${halt.reason}` };
  if (isStale(facts.pulse, now))
    return { reason: "ledger-stale", note: `kept in step for the last time at ${facts.pulse?.at ?? "no time"}` };
  // An exemption protects what is there, and may have been granted for the sake of going back.
  const exempt = isOnDemand(facts)
    ? null
    : (exemptionOf(config, playbook, subject, now) ??
      (deployed && exemptionOf(deployed, playbook, subject, now)) ??
      facts.exemptions.find((grant) => isInForce(grant, now)));
  if (exempt)
    return { reason: "exempted", note: `${exempt.id}, by ${exempt.owner}, until ${exempt.expires}: ${exempt.reason}` };
  if (freeze)
    return {
      reason: "frozen",
      note: `${freeze.name}, ${freeze.until === null ? "whose end cannot be told" : `until ${freeze.until}`}`,
    };

  const inForce = deployed ?? config;
  if (!managedAccount(config, subject) || !managedAccount(inForce, subject))
    return { reason: "account-not-managed", note: `${subject.account} in ${subject.region} is not configured` };
  if (isOwnResource(inForce, subject)) return { reason: "own-resource", note: `${subject.id} belongs to Homeostat` };

  const inEffect = stricterOf(
    modeForChange(config, playbook, subject, change, tags),
    modeForChange(inForce, playbook, subject, change, tags),
  );
  const configs = deployed ? [config, deployed] : [config];
  const held = heldByMode(facts, inEffect, configs);
  if (held) return held;

  const owner = purpose === "apply" ? ownerThatForbids(facts, configs) : null;
  if (owner) return { reason: "owned-by-code", note: owner.name };

  if (!sameJson(planBasis(config, remediation), planBasis(inForce, remediation)))
    return { reason: "config-changed", note: "options or bounds were deployed since that this was not planned by" };

  // What stops a playbook that goes wrong must not keep it from undoing what went wrong.
  if (purpose === "apply" && breakerStops(passage(breaker, id, now)))
    return { reason: "breaker-open", note: `open since ${breaker?.openedAt ?? "now"}` };

  const again = purpose === "apply" && recurrenceOf(facts.earlier, remediation.finding.kind, facts.after, now);
  if (again)
    return {
      reason: "drift-recurs",
      note: `repaired ${again.length} times within ${recurrenceWindow}, last at ${again.at(-1)?.endedAt ?? "?"}, and back each time`,
    };

  // Undoing harm is not rationed.
  if (purpose === "apply" && !reserved)
    return { reason: "budget-spent", note: "no place is held in the budgets of the playbook and the account" };

  const missing = leaseMissing(lease, id, now);
  return missing === null ? null : { reason: "lease-lost", note: missing };
};

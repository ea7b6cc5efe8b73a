import { type ExemptionState, exemptionState, expiryTime, type Term, warningTime } from "./exemption.ts";
import type { Subject } from "./finding.ts";
import { exemptionId } from "./names.ts";

/** The word for every playbook, in a grant. */
export const everyPlaybook = "*";

/** What a grant covers: one playbook or all, and one subject of an account or all. */
export interface ExemptedPlace {
  readonly playbook: string;
  readonly account: string;
  /** Canonical id, such as a bucket's name; null: everything in the account. */
  readonly subject: string | null;
}

/** An exemption that somebody granted while Homeostat ran; those of the configuration stand beside it. JSON. */
export interface GrantedExemption extends ExemptedPlace, Term {
  readonly id: string;
  readonly owner: string;
  readonly reason: string;
  readonly grantedBy: string;
  /** ISO 8601. */
  readonly grantedAt: string;
  /** By whom it was ended before its time, when and why; null: by nobody. */
  readonly ended: { readonly by: string; readonly at: string; readonly reason: string } | null;
  /** ISO 8601: when its coming end was made known; null: not yet. */
  readonly warnedAt: string | null;
  /** ISO 8601: when `sweep` has to look at it; null: it is over. */
  readonly dueAt: string | null;
  readonly version: number;
}

/** What is asked for with a grant. */
export interface Grant extends ExemptedPlace {
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
}

const dayOf = (now: Date): string => now.toISOString().slice(0, 10);

/** When a grant made now would begin, and end. */
export const termOf = ({ expires }: Pick<Grant, "expires">, now: Date): Term => ({ granted: dayOf(now), expires });

/** A grant as it goes on record. */
export const granted = (grant: Grant, by: string, now: Date, version: number): GrantedExemption => {
  const { playbook, account, subject, owner, reason } = grant;
  const term = termOf(grant, now);
  return {
    id: exemptionId(playbook, account, subject),
    playbook,
    account,
    subject,
    owner,
    reason,
    ...term,
    grantedBy: by,
    grantedAt: now.toISOString(),
    ended: null,
    warnedAt: null,
    dueAt: warningTime(term),
    version,
  };
};

/** `ended`: by a human, before its time. */
export const grantState = (grant: GrantedExemption, now: Date): ExemptionState | "ended" =>
  grant.ended ? "ended" : exemptionState(grant, now);

/** Does it keep Homeostat from writing now? */
export const isInForce = (grant: GrantedExemption, now: Date): boolean => {
  const state = grantState(grant, now);
  return state === "active" || state === "expiring";
};

/** Ended by a human. */
export const endedBy = (grant: GrantedExemption, ended: GrantedExemption["ended"]): GrantedExemption => ({
  ...grant,
  ended,
  dueAt: null,
  version: grant.version + 1,
});

/** Once its coming end was made known, there is but that end to wait for. */
export const warned = (grant: GrantedExemption, now: Date): GrantedExemption => ({
  ...grant,
  warnedAt: now.toISOString(),
  dueAt: expiryTime(grant),
  version: grant.version + 1,
});

/** Once it has run out. */
export const runOut = (grant: GrantedExemption): GrantedExemption => ({
  ...grant,
  dueAt: null,
  version: grant.version + 1,
});

/** The ids of all grants that may speak of a playbook and a subject. */
export const grantsOver = (
  playbook: string,
  { account, id }: Pick<Subject, "account" | "id">,
): readonly [string, string, string, string] => [
  exemptionId(playbook, account, id),
  exemptionId(playbook, account, null),
  exemptionId(everyPlaybook, account, id),
  exemptionId(everyPlaybook, account, null),
];

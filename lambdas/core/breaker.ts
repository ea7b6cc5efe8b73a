import { type Duration, milliseconds } from "./duration.ts";
import type { FindingKind } from "./finding.ts";
import type { RemediationReason } from "./reasons.ts";
import type { Outcome } from "./states.ts";

/** So many remediations of one playbook that went wrong within this time stop it: what is wrong is the playbook. */
const tooMany = 3;
const within: Duration = "1h";
/** An open breaker lets one remediation through this often, to find out. */
const betweenProbes: Duration = "1h";

interface Happened {
  readonly remediationId: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Stops a playbook that keeps going wrong, in every account. Closed again by a probe that heals, or by a human. */
export interface Breaker {
  readonly playbook: string;
  /** The latest that went wrong, oldest first: as many as it takes. */
  readonly failures: readonly Happened[];
  /** ISO 8601; null: closed. */
  readonly openedAt: string | null;
  /** The last remediation that was let through while it was open; null where it is closed. */
  readonly probe: Happened | null;
  readonly version: number;
}

const age = (at: string, now: Date): number => now.getTime() - Date.parse(at);

/** A write that never arrived tells nothing about the playbook. */
const wentWrong = ({ outcome, reason }: Ending): boolean =>
  outcome === "rolled-back" || (outcome === "failed" && reason !== "never-applied");

interface Ending {
  readonly outcome: Outcome;
  readonly reason: RemediationReason;
}

/**
 * Could this end say anything to a breaker? Answers to alarms could not: where one region lacks capacity, scaling must
 * go on in all others, and each node group backs off by itself.
 */
export const maySpeak = (ending: Ending, kind: FindingKind): boolean =>
  kind !== "alarm" && (ending.outcome === "healed" || wentWrong(ending));

const closed = (playbook: string): Breaker => ({ playbook, failures: [], openedAt: null, probe: null, version: 0 });

/** The breaker after a remediation has ended; null: it stays as it is. Idempotent by the remediation's id. */
export const afterEnding = (
  breaker: Breaker | null,
  { id, playbook }: { readonly id: string; readonly playbook: string },
  ending: Ending,
  now: Date,
): Breaker | null => {
  const current = breaker ?? closed(playbook);
  if (ending.outcome === "healed" && current.probe?.remediationId === id)
    return { ...closed(playbook), version: current.version + 1 };
  if (!wentWrong(ending) || current.failures.some(({ remediationId }) => remediationId === id)) return null;
  const failures = [...current.failures, { remediationId: id, at: now.toISOString() }].slice(-tooMany);
  const opens = failures.filter(({ at }) => age(at, now) < milliseconds(within)).length >= tooMany;
  return {
    ...current,
    failures,
    openedAt: current.openedAt ?? (opens ? now.toISOString() : null),
    version: current.version + 1,
  };
};

/** What an open breaker says to a remediation that wants to write. */
export type Passage =
  | "free"
  /** It may be the next probe, once that is reserved. */
  | "may-probe"
  /** It is the probe. */
  | "probing"
  | "stopped";

/** @param id of the remediation; null asks for any */
export const passage = (breaker: Breaker | null, id: string | null, now: Date): Passage => {
  if (!breaker || breaker.openedAt === null) return "free";
  if (breaker.probe !== null && breaker.probe.remediationId === id) return "probing";
  const since = breaker.probe?.at ?? breaker.openedAt;
  return age(since, now) >= milliseconds(betweenProbes) ? "may-probe" : "stopped";
};

/** The breaker with a remediation reserved as its probe. */
export const withProbe = (breaker: Breaker, id: string, now: Date): Breaker => ({
  ...breaker,
  probe: { remediationId: id, at: now.toISOString() },
  version: breaker.version + 1,
});

/** The breaker as a human closes it: what went wrong before counts no more. */
export const closedByHuman = ({ playbook, version }: Breaker): Breaker => ({
  ...closed(playbook),
  version: version + 1,
});

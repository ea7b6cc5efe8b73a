import { type Duration, milliseconds } from "./duration.ts";
import type { FindingKind } from "./finding.ts";
import type { RemediationReason } from "./reasons.ts";
import { recurrenceWindow } from "./recurrence.ts";
import type { Attempt } from "./remediation.ts";
import { scalingWaits } from "./scaling/scaling-decision.ts";
import type { Outcome } from "./states.ts";

/** Every write call aborts after 60 s, so an interrupted one cannot land later than this. */
export const writeTimeout: Duration = "60s";
/** The shortest time between two scaling steps: nodes of the last one must have had a chance to join. */
const betweenScalingSteps: Duration = "3m";
/** Until the next sweep: less than the minute between two, or one that ends its look a second late would miss it. */
export const betweenAttempts: Duration = "45s";
/** Nobody is told of it in between. */
const nextSweep: Duration = "0s";
/** A scan takes minutes, or waits for hours in Inspector's queue. */
const betweenScans: Duration = "10m";

/** How an attempt ended, and of what kind its finding was. */
export interface Ending {
  readonly outcome: Outcome;
  readonly reason: RemediationReason;
  readonly kind: FindingKind;
  /** Of one that wrote. */
  readonly attempt?: Attempt | undefined;
  /** Another subject may answer in its place while it cannot. */
  readonly hasFallback?: boolean;
  /** ISO 8601, of one whose last look found nothing wrong: it came after this. */
  readonly seenWellAt?: string | undefined;
}

/** Superseded because the plan had become a guess. */
const replanned: ReadonlySet<RemediationReason> = new Set([
  "state-changed",
  "state-unreadable",
  "config-changed",
  "owned-by-code",
  "plan-changed",
  "approval-missing",
  "approval-stale",
  "resource-busy",
  "retried",
  "ledger-restored",
]);
/** Of an alarm that lasts: the metric may rise, nodes arrive, the update end. */
const passing: ReadonlySet<RemediationReason> = new Set(scalingWaits);
/** What a human was told of may have been seen to by then; CloudWatch would not tell. */
const betweenEscalations: Duration = "30m";
const afterFailedScaling: Duration = "5m";

/** Counted from the write: verifying it took most of the time already, and often all of it. */
const afterStep = (attempt: Attempt | undefined, now: Date): Duration => {
  const since = attempt ? now.getTime() - new Date(attempt.writtenAt).getTime() : 0;
  return `${Math.max(0, milliseconds(betweenScalingSteps) - since) / 1_000}s`;
};

/** After which time the same finding deserves another attempt by itself; null: not before somebody tells something new. */
export const retryAfter = ({ outcome, reason, kind, attempt, hasFallback }: Ending, now: Date): Duration | null => {
  if (outcome === "failed" && reason === "never-applied") return writeTimeout;
  if (outcome === "superseded" && replanned.has(reason)) return betweenAttempts;
  if (reason === "scan-in-progress") return betweenScans;
  // By then nothing is left that counts, and until then whatever is told waits.
  if (reason === "drift-recurs") return recurrenceWindow;
  if (kind !== "alarm") return null;
  // CloudWatch tells transitions only: while an alarm lasts, the loop is ours to keep.
  if (outcome === "healed" || reason === "did-not-help") return afterStep(attempt, now);
  if (passing.has(reason)) return nextSweep;
  if (reason === "alarm-unfounded") return betweenScalingSteps;
  // It may grow for another alarm, while this one lasts.
  if (reason === "at-minimum") return betweenEscalations;
  // The fallback is asked for what could not be had, and it need not wait for that.
  if (outcome === "rolled-back" || (outcome === "failed" && reason !== "write-rejected"))
    return hasFallback ? "0s" : afterFailedScaling;
  return outcome === "escalated" || outcome === "failed" ? betweenEscalations : null;
};

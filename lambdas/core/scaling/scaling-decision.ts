/** Nothing is to be done until something new is told. */
export type ScalingRefusal = "alarm-cleared" | "alarm-undecided" | "at-minimum" | "scale-in-not-acknowledged";

/** Not now: while the alarm lasts, the next generation looks again. */
export const scalingWaits = [
  "within-tolerance",
  "update-in-progress",
  "capacity-in-flight",
  "step-too-recent",
  "backing-off",
  "scaled-out-recently",
  "load-not-low-for-long",
  "pods-pending",
  "zonal-shift",
  "group-recovering",
  "would-overload",
] as const;
export type ScalingWait = (typeof scalingWaits)[number];

/** Somebody else changes the size of this node group. */
export type ScalingYield = "auto-mode" | "foreign-owner" | "changed-by-others";

/** A human has to look. */
export type ScalingEscalation =
  | "alarm-unfounded"
  | "at-maximum"
  | "no-datapoint"
  | "group-unhealthy"
  | "bounds-contradict"
  | "below-minimum"
  | "not-scalable"
  | "launches-suspended"
  | "terminations-suspended"
  | "capacity-missing"
  | "addresses-exhausted"
  | "quota-exhausted"
  | "nodes-cannot-join"
  | "cluster-out-of-reach"
  | "nodes-unready"
  | "scaling-does-not-help"
  | "flapping";

/** What to do about the size of a node group; `explanation` is for people, one sentence. */
export type ScalingDecision =
  /** Set the desired size to `to`; `wanted` is what the signals ask for, before any limit. */
  | { readonly kind: "scale"; readonly to: number; readonly wanted: number; readonly explanation: string }
  | { readonly kind: "refuse"; readonly reason: ScalingRefusal; readonly explanation: string }
  | { readonly kind: "wait"; readonly reason: ScalingWait; readonly explanation: string }
  | { readonly kind: "yield"; readonly reason: ScalingYield; readonly explanation: string }
  | { readonly kind: "escalate"; readonly reason: ScalingEscalation; readonly explanation: string };

export const refuse = (reason: ScalingRefusal, explanation: string): ScalingDecision => ({
  kind: "refuse",
  reason,
  explanation,
});

export const wait = (reason: ScalingWait, explanation: string): ScalingDecision => ({
  kind: "wait",
  reason,
  explanation,
});

export const yieldTo = (reason: ScalingYield, explanation: string): ScalingDecision => ({
  kind: "yield",
  reason,
  explanation,
});

export const escalate = (reason: ScalingEscalation, explanation: string): ScalingDecision => ({
  kind: "escalate",
  reason,
  explanation,
});

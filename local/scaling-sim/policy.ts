import type { GroupView } from "./node-group.ts";

/** What every policy works within; the fallback begins with nothing. */
export const bounds = { min: 2, max: 20 } as const;
export const fallbackBounds = { min: 0, max: 20 } as const;
/** The utilisation that every policy aims at or alarms above, in percent. */
export const target = 70;
/** How many pods of the load fill one node. */
export const podsPerNode = 10;

/** What was measured in one minute. */
export interface Measured {
  /** Of the nodes that are Ready, in percent: of their processors, or of the room that pods asked for. */
  readonly utilisation: number;
  readonly pendingPods: number;
}

/** What a policy sees at the end of a minute. */
export interface Sight {
  /** Milliseconds since midnight. */
  readonly now: number;
  /** The minutes so far, the last one last. */
  readonly measured: readonly Measured[];
  readonly group: GroupView;
  /** Nodes of a kind that can always be had: for policies that know such a thing. */
  readonly fallback: GroupView;
}

/** The desired sizes of both groups. */
export interface Sizes {
  readonly group: number;
  readonly fallback: number;
}

export interface Policy {
  readonly name: "homeostat" | "step-scaling" | "target-tracking";
  /** Whom it asks for sizes: EKS, or Auto Scaling itself. */
  readonly writes: "eks" | "policy";
  /** Begins a day; what is decided at the end of each minute may depend on what was decided before. */
  readonly begin: () => (sight: Sight) => Sizes;
}

/** A policy that looks at one group only, and remembers nothing. */
export const onOneGroup = (name: Policy["name"], decide: (sight: Sight) => number): Policy => ({
  name,
  writes: "policy",
  begin: () => (sight) => ({ group: decide(sight), fallback: sight.fallback.desired }),
});

import type { ObservedNodeGroup } from "./observed-node-group.ts";
import type { RegisteredGroup } from "./registered-group.ts";
import { rest, roundUp } from "./rounding.ts";
import { escalate, type ScalingDecision, wait } from "./scaling-decision.ts";
import type { ScalingLimits } from "./scaling-limits.ts";
import { freshValue, inWords, type LiveSignal, liveSignals, rings } from "./signal-value.ts";

/** What the signals for scaling out ask for. */
export interface Demand {
  readonly kind: "demand";
  /** How many nodes there should be, before any limit. */
  readonly nodes: number;
  /** The signal that asks for most. */
  readonly by: LiveSignal;
  /** What that signal reads. */
  readonly value: number;
  readonly explanation: string;
}

/** A whole node, whatever one node can do: for a group that stands in for another, or whose pods are of unknown size. */
const oneMore = 1;

/** How many nodes one signal asks for; no more than there are: it is content. */
const askedBy = (
  { signal }: LiveSignal,
  value: number,
  { desired, inService }: ObservedNodeGroup,
  group: RegisteredGroup,
  { tolerance }: ScalingLimits,
): number => {
  switch (signal.kind) {
    case "utilisation":
      if (value / signal.target - 1 <= tolerance + rest) return 0;
      // The other group's utilisation says that nodes are wanted, and nothing of how many of these.
      if (group.insteadOf !== null) return desired + oneMore;
      // The formula of the Kubernetes Horizontal Pod Autoscaler, over nodes.
      return roundUp((inService * value) / signal.target);
    case "pending-pods":
      if (value <= 0) return 0;
      return inService + (group.podsPerNode === null ? oneMore : roundUp(value / group.podsPerNode));
  }
};

/**
 * The largest demand of all signals for scaling out, of which at least one rings; or why there is none.
 * @param now milliseconds since the epoch
 */
export const demandOf = (
  observed: ObservedNodeGroup,
  group: RegisteredGroup,
  limits: ScalingLimits,
  now: number,
): Demand | ScalingDecision => {
  const outwards = liveSignals(group, observed).filter(({ signal }) => signal.direction === "out");
  const ringing = outwards.filter(rings);
  const [most] = outwards
    .flatMap((live) => {
      const value = freshValue(live, limits.freshPeriods, now);
      return value === null ? [] : [{ live, value, nodes: askedBy(live, value, observed, group, limits) }];
    })
    .sort((one, other) => other.nodes - one.nodes);
  if (most && most.nodes > 0)
    return {
      kind: "demand",
      nodes: most.nodes,
      by: most.live,
      value: most.value,
      explanation: inWords(most.live, most.value),
    };

  const silent = ringing.find((live) => freshValue(live, limits.freshPeriods, now) === null);
  if (silent)
    return escalate(
      "no-datapoint",
      `${silent.reading.alarm} is in ALARM, and its metric has no datapoint in the last ${limits.freshPeriods} periods`,
    );
  if (
    observed.inService === 0 &&
    group.insteadOf === null &&
    ringing.some(({ signal }) => signal.kind === "utilisation")
  )
    return escalate("no-datapoint", "no node is in service, so its utilisation says nothing");
  return wait("within-tolerance", most ? inWords(most.live, most.value) : "no signal asks for nodes");
};

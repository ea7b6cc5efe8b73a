import { milliseconds } from "../duration.ts";
import { type Demand, demandOf } from "./demand.ts";
import { lacksCapacity } from "./health.ts";
import type { ObservedNodeGroup } from "./observed-node-group.ts";
import type { RegisteredGroup } from "./registered-group.ts";
import { roundUp } from "./rounding.ts";
import { escalate, type ScalingDecision, wait } from "./scaling-decision.ts";
import { backOffUntil, failedInARow, lastStep, type ScalingHistory, vainSteps } from "./scaling-history.ts";
import type { ScalingLimits } from "./scaling-limits.ts";
import { liveSignals, rings } from "./signal-value.ts";

/** Whoever asked for them: nodes that cannot come are not waited for, and more of them would not come either. */
const inFlight = (observed: ObservedNodeGroup, now: number, { inFlightFor }: ScalingLimits): ScalingDecision => {
  const { desired, inService, activities, suspended } = observed;
  const said = `${inService} of ${desired} nodes are in service`;
  if (suspended.includes("Launch"))
    return escalate("launches-suspended", `${said}, and somebody has suspended the process Launch`);
  const underWay = activities.filter(({ kind, status }) => kind === "launch" && status === "InProgress");
  if (underWay.length === 0 && lacksCapacity(observed))
    return escalate("capacity-missing", `${said}, and launches fail: EKS reports ${observed.issues.join(", ")}`);
  const late = underWay.find(({ startedAt }) => now - startedAt > milliseconds(inFlightFor));
  return late
    ? escalate("capacity-missing", `${said}, and a launch has been under way for longer than ${inFlightFor}`)
    : wait("capacity-in-flight", said);
};

/** Earlier steps that have not come to their end yet, or came to a bad one. */
const paceObjection = (
  observed: ObservedNodeGroup,
  { now, steps }: ScalingHistory,
  limits: ScalingLimits,
): ScalingDecision | null => {
  const { desired, inService } = observed;
  const until = backOffUntil(steps, milliseconds(limits.firstBackOff), milliseconds(limits.longestBackOff));
  if (now < until)
    return wait(
      "backing-off",
      `the last launch failed: nothing is tried for another ${Math.ceil((until - now) / 1_000)} s`,
    );
  if (inService < desired) return inFlight(observed, now, limits);
  const last = lastStep(steps, "out");
  const since = last ? now - last.at : Number.POSITIVE_INFINITY;
  return since < milliseconds(limits.betweenSteps)
    ? wait("step-too-recent", `the last step was ${Math.floor(since / 1_000)} s ago`)
    : null;
};

/** The first of the ringing alarms began to ring then; milliseconds since the epoch. */
const incidentBegan = (observed: ObservedNodeGroup, group: RegisteredGroup): number =>
  Math.min(
    ...liveSignals(group, observed)
      .filter((live) => live.signal.direction === "out" && rings(live))
      .map(({ reading }) => reading.since ?? 0),
  );

/** Nodes that do not help once do not help pods that wait for something else: affinity, a volume, an address. */
const vainObjection = (
  observed: ObservedNodeGroup,
  group: RegisteredGroup,
  { steps }: ScalingHistory,
  { by }: Demand,
  limits: ScalingLimits,
): ScalingDecision | null => {
  const vain = vainSteps(steps, incidentBegan(observed, group));
  const allowed = by.signal.kind === "pending-pods" ? 1 : limits.vainSteps;
  return vain >= allowed
    ? escalate("scaling-does-not-help", `${vain} step(s) since the alarm began to ring, and the metric is no better`)
    : null;
};

/** One launch without an address may be past by the time that some are free; a second one says that they are of no use. */
const launchesWithoutAddress = 2;

/** How far the group may grow now, or what keeps it from growing. */
const ceilingOf = (
  { desired, max, freeAddresses, suspended, issues }: ObservedNodeGroup,
  group: RegisteredGroup,
  { steps }: ScalingHistory,
  { quota }: ScalingLimits,
): number | ScalingDecision => {
  const ceiling = Math.min(group.max, max, quota);
  if (desired >= ceiling) return escalate("at-maximum", `${desired} nodes, at most ${ceiling} allowed`);
  if (suspended.includes("Launch"))
    return escalate("launches-suspended", "somebody has suspended the process Launch of the Auto Scaling group");
  if (issues.includes("InsufficientFreeAddresses") && failedInARow(steps) >= launchesWithoutAddress)
    return escalate(
      "addresses-exhausted",
      `${freeAddresses} addresses are free, and launches find none: prefixes for pods may have no block left`,
    );
  const room = Math.floor(freeAddresses / group.addressesPerNode);
  return room === 0
    ? escalate("addresses-exhausted", `${freeAddresses} addresses are free, a node takes ${group.addressesPerNode}`)
    : Math.min(ceiling, desired + room);
};

/** One step outwards, never above the smallest of all maxima; or why there is none. */
export const decideScaleOut = (
  observed: ObservedNodeGroup,
  group: RegisteredGroup,
  history: ScalingHistory,
  limits: ScalingLimits,
): ScalingDecision => {
  const demand = demandOf(observed, group, limits, history.now);
  if (demand.kind !== "demand") return demand;
  const objection = paceObjection(observed, history, limits);
  if (objection) return objection;

  const { desired } = observed;
  const { nodes: wanted, explanation } = demand;
  if (wanted <= desired) return wait("within-tolerance", explanation);
  const vain = vainObjection(observed, group, history, demand, limits);
  if (vain) return vain;
  const ceiling = ceilingOf(observed, group, history, limits);
  if (typeof ceiling !== "number") return { ...ceiling, explanation: `${ceiling.explanation}; ${wanted} are wanted` };

  const step = lacksCapacity(observed)
    ? 1
    : Math.min(Math.max(1, roundUp(desired * limits.stepShare)), limits.stepNodes);
  return { kind: "scale", to: Math.min(wanted, desired + step, ceiling), wanted, explanation };
};

import { sameJson } from "../canonical-json.ts";
import { milliseconds } from "../duration.ts";
import type { ObservedNodeGroup } from "./observed-node-group.ts";
import { hasAddedNodes } from "./ownership.ts";
import type { RegisteredGroup } from "./registered-group.ts";
import { escalate, refuse, type ScalingDecision, wait } from "./scaling-decision.ts";
import { lastFlap, lastStep, type ScalingHistory } from "./scaling-history.ts";
import type { ScalingLimits } from "./scaling-limits.ts";
import { breaches, freshValue, inWords, type LiveSignal, liveSignals, oldestFresh, rings } from "./signal-value.ts";

const sameSeries = ({ signal: { metric: one } }: LiveSignal, { signal: { metric: other } }: LiveSignal): boolean =>
  one.namespace === other.namespace && one.name === other.name && sameJson(one.dimensions, other.dimensions);

/** The value above which the group would scale out by this metric: its alarm's threshold, or else the target. */
const outThreshold = (live: LiveSignal, all: readonly LiveSignal[]): number => {
  const thresholds = all
    .filter(({ signal }) => signal.direction === "out")
    .filter((other) => sameSeries(live, other))
    .flatMap(({ reading }) => reading.threshold ?? []);
  const target = live.signal.kind === "utilisation" ? live.signal.target : Number.POSITIVE_INFINITY;
  return thresholds.length > 0 ? Math.min(...thresholds) : target;
};

/** Values of the last while without a gap; null: nobody knows what the load was. */
const valuesWithin = ({ signal, reading }: LiveSignal, { lowFor }: ScalingLimits, now: number) => {
  const period = signal.metric.period * 1_000;
  const values = reading.datapoints
    .filter(({ at, value }) => at >= now - milliseconds(lowFor) - period && Number.isFinite(value))
    .map(({ value }) => value);
  // Whole periods only, and the window begins and ends within one.
  return values.length >= Math.max(1, Math.floor(milliseconds(lowFor) / period)) ? values : null;
};

const disturbance = (
  observed: ObservedNodeGroup,
  history: ScalingHistory,
  limits: ScalingLimits,
): ScalingDecision | null => {
  const { now, steps } = history;
  const { status, issues, desired, inService, live, zonalShift, activities, suspended } = observed;
  if (status !== "ACTIVE" || issues.length > 0)
    return wait("group-recovering", `the node group is ${[status, ...issues].join(", ")}`);
  if (suspended.includes("Terminate"))
    return escalate("terminations-suspended", "a smaller size would wait for nodes that nobody lets go");
  if (zonalShift) return wait("zonal-shift", "the nodes of the zone that traffic is kept off are counted, and idle");
  if (inService !== desired || live !== desired)
    return wait("capacity-in-flight", `${inService} of ${desired} nodes are in service, ${live} are there`);

  const flap = lastFlap(steps, limits.reversals, milliseconds(limits.reversalsWithin));
  if (flap !== null && now - flap < milliseconds(limits.scaleInFreeze))
    return escalate("flapping", `its size went up and down within ${limits.reversalsWithin}`);
  const launched = activities.filter(({ kind, status: ended }) => kind === "launch" && ended !== "Failed");
  const newest = Math.max(lastStep(steps, "out")?.at ?? 0, ...launched.map(({ startedAt }) => startedAt));
  if (now - newest < milliseconds(limits.afterScaleOut))
    return wait("scaled-out-recently", `nodes were added less than ${limits.afterScaleOut} ago`);
  if (hasAddedNodes(observed, history))
    return wait("scaled-out-recently", `somebody else has set ${desired} nodes since the last step`);
  const last = lastStep(steps, "any");
  return last && now - last.at < milliseconds(limits.betweenSteps)
    ? wait("step-too-recent", `the last step was less than ${limits.betweenSteps} ago`)
    : null;
};

/** Pods that wait for a node would wait longer, whether or not anybody registered an alarm on them. */
const pendingObjection = (
  { pending }: ObservedNodeGroup,
  { freshPeriods }: ScalingLimits,
  now: number,
): ScalingDecision | null => {
  if (pending === null || pending.at < oldestFresh(60, freshPeriods, now))
    return wait("pods-pending", "nobody knows whether pods are without a node");
  return pending.value === 0 ? null : wait("pods-pending", `${pending.value} pods without a node`);
};

/** Why the load is not low enough, or not for long enough, by one signal; null: it is. */
const loadObjection = (
  live: LiveSignal,
  all: readonly LiveSignal[],
  { inService }: ObservedNodeGroup,
  limits: ScalingLimits,
  now: number,
): ScalingDecision | null => {
  const { signal, reading } = live;
  const value = freshValue(live, limits.freshPeriods, now);
  if (signal.kind === "pending-pods")
    return value !== null && value > 0 ? wait("pods-pending", inWords(live, value)) : null;

  const values = valuesWithin(live, limits, now);
  if (value === null || !values)
    return wait("load-not-low-for-long", `${signal.metric.name} is not known for all of the last ${limits.lowFor}`);
  if (signal.direction === "in" && !(rings(live) && values.every((each) => breaches(each, reading) !== false)))
    return wait("load-not-low-for-long", `${reading.alarm} has not been low for ${limits.lowFor}`);

  const afterwards = (Math.max(...values) * inService) / (inService - 1);
  const most = limits.overloadMargin * outThreshold(live, all);
  return afterwards >= most
    ? wait(
        "would-overload",
        `${signal.metric.name} would be ${Math.round(afterwards)}, at most ${Math.round(most)} is safe`,
      )
    : null;
};

/**
 * One node less, or why not. Only where the owner has agreed: EKS ignores disruption budgets when the desired size goes
 * down, and which node goes cannot be chosen.
 */
export const decideScaleIn = (
  observed: ObservedNodeGroup,
  group: RegisteredGroup,
  history: ScalingHistory,
  limits: ScalingLimits,
): ScalingDecision => {
  if (!group.scaleIn)
    return refuse("scale-in-not-acknowledged", "scaling in bypasses disruption budgets, and nobody has agreed to that");
  const { desired, min, zones } = observed;
  const floor = Math.max(group.min, min, zones, 1);
  if (desired - 1 < floor) return refuse("at-minimum", `${desired} nodes, at least ${floor} are kept`);
  const disturbed = disturbance(observed, history, limits) ?? pendingObjection(observed, limits, history.now);
  if (disturbed) return disturbed;

  const all = liveSignals(group, observed);
  const objections = all.map((live) => loadObjection(live, all, observed, limits, history.now));
  return (
    objections.find((objection) => objection !== null) ?? {
      kind: "scale",
      to: desired - 1,
      wanted: desired - 1,
      explanation: `all load has been low for ${limits.lowFor}`,
    }
  );
};

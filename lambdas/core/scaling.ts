import { createHash } from "node:crypto";
import type { RegisteredScaling } from "./finding.ts";
import { escalate, type Plan, skip, type Verdict } from "./playbook.ts";

/** A managed node group with its Auto Scaling group and its alarm, as observed. */
export interface NodeGroupState {
  /** Of the alarm: `OK`, `ALARM` or `INSUFFICIENT_DATA`; null where there is no metric alarm of this name. */
  readonly alarm: string | null;
  /** The newest value of the registered metric, in its own unit; null without recent data. */
  readonly utilisation: number | null;
  readonly status: string;
  readonly issues: readonly string[];
  readonly min: number;
  readonly max: number;
  /** What the Auto Scaling group is asked for. */
  readonly desired: number;
  /** Instances that serve. */
  readonly inService: number;
  /** Instances that are there and not on their way out. */
  readonly live: number;
}

/** The setting that scaling rewrites. */
export interface NodeGroupSize {
  readonly desired: number;
}

export interface ScalingLimits {
  /** The share of the target by which the metric may be off before anything is done. */
  readonly tolerance: number;
  /** The largest step, as a share of the desired size. */
  readonly stepShare: number;
  /** The largest step in nodes. */
  readonly stepNodes: number;
  /** The largest size of any node group. */
  readonly quota: number;
}

/** A capacity failure leaves a group DEGRADED until it has scaled out successfully, so that state must not lock it up. */
const scalable: ReadonlySet<string> = new Set(["ACTIVE", "DEGRADED"]);
const inTransition: ReadonlySet<string> = new Set(["CREATING", "UPDATING"]);

/** EC2 had no instance to give: one more node is asked for, to see whether it has again. */
const capacityIssues: ReadonlySet<string> = new Set(["AsgInstanceLaunchFailures", "LimitExceeded"]);
/** Passes by itself. */
const refreshIssue = "AutoScalingGroupInstanceRefreshActive";

/** What a division may leave in the last digits must not cost a node. */
const rest = 1e-9;
const roundUp = (size: number): number => Math.ceil(size - rest);

/** Why the group must be left alone whatever its metric says, or null. */
const objection = (state: NodeGroupState, registered: RegisteredScaling): Plan<NodeGroupSize> | null => {
  const { alarm, status, issues, min, max, desired } = state;
  if (alarm === null) return escalate("no-datapoint", "no metric alarm of the registered name exists any more");
  if (alarm !== "ALARM") return skip("alarm-cleared");
  if (inTransition.has(status)) return skip("update-in-progress");
  if (!scalable.has(status)) return escalate("not-scalable", `the node group is ${status}`);

  const serious = issues.filter((issue) => !capacityIssues.has(issue) && issue !== refreshIssue);
  if (serious.length > 0) return escalate("group-unhealthy", `EKS reports ${serious.join(", ")}`);
  if (issues.includes(refreshIssue)) return skip("update-in-progress");

  if (registered.min > registered.max || registered.min < min || registered.max > max)
    return escalate(
      "bounds-contradict",
      `registered are ${registered.min} to ${registered.max} nodes, the node group allows ${min} to ${max}`,
    );
  if (desired < registered.min)
    return escalate("bounds-contradict", `${desired} nodes are desired, fewer than the ${registered.min} registered`);
  return null;
};

/** How many nodes the metric asks for, or why it asks for none. Utilisation is proportional to the number of nodes. */
const demand = (
  { utilisation, desired, inService }: NodeGroupState,
  { target }: RegisteredScaling,
  { tolerance }: ScalingLimits,
): number | Plan<NodeGroupSize> => {
  if (utilisation === null || !Number.isFinite(utilisation))
    return escalate("no-datapoint", "the registered metric has no datapoint in the last three periods");
  if (utilisation / target - 1 <= tolerance + rest) return skip("within-tolerance");
  if (inService < desired) return skip("capacity-in-flight");
  if (inService === 0) return escalate("no-datapoint", "no node is in service, so its utilisation says nothing");
  const wanted = roundUp((inService * utilisation) / target);
  return wanted > desired ? wanted : skip("within-tolerance");
};

/**
 * One step outwards, or none: never inwards, never above the smallest of all maxima.
 * The formula is that of the Kubernetes Horizontal Pod Autoscaler, over nodes.
 */
export const planScaling = (
  state: NodeGroupState,
  registered: RegisteredScaling,
  limits: ScalingLimits,
): Plan<NodeGroupSize> => {
  const refused = objection(state, registered);
  if (refused) return refused;
  const wanted = demand(state, registered, limits);
  if (typeof wanted !== "number") return wanted;

  const { desired, issues, max, utilisation } = state;
  const ceiling = Math.min(registered.max, max, limits.quota);
  if (desired >= ceiling)
    return escalate("at-maximum", `${desired} nodes, ${wanted} wanted, at most ${ceiling} allowed`);
  const probing = issues.some((issue) => capacityIssues.has(issue));
  const step = probing ? 1 : Math.min(Math.max(1, roundUp(desired * limits.stepShare)), limits.stepNodes);
  const size = Math.min(wanted, desired + step, ceiling);
  const cause = `${registered.metric.name} ${utilisation} for a target of ${registered.target}`;
  const held = size < wanted ? `, of ${wanted} wanted` : "";
  return { kind: "change", summary: `desired size: ${desired} → ${size}${held} (${cause})`, after: { desired: size } };
};

/** Healed when every node that was asked for serves; failed only with proof that they will not come. */
export const verifyScaling = (state: NodeGroupState, before: NodeGroupSize, after: NodeGroupSize): Verdict => {
  const { status, issues, desired, inService, live } = state;
  if (!scalable.has(status) && !inTransition.has(status)) return "failed";
  // The write goes from the one size to the other: anything else below its aim is somebody else's doing.
  if (desired < after.desired) return desired === before.desired ? "pending" : "failed";
  if (inService >= after.desired) return status === "ACTIVE" ? "healed" : "pending";
  const launchesFail = status === "DEGRADED" && issues.some((issue) => capacityIssues.has(issue));
  return launchesFail && live < after.desired ? "failed" : "pending";
};

/** The size to go back to after a scale-out that did not help: no node that is there is given up. Null: nothing to undo. */
export const undoScaling = (
  { status, desired, live, min }: NodeGroupState,
  before: NodeGroupSize,
): NodeGroupSize | null => {
  const size = Math.max(before.desired, live, min);
  return scalable.has(status) && size < desired ? { desired: size } : null;
};

/** The same step of the same alarm gets the same token, so that EKS takes it once only. */
export const scalingToken = (
  nodeGroup: string,
  revision: string,
  before: NodeGroupSize,
  after: NodeGroupSize,
): string =>
  createHash("sha256")
    .update([nodeGroup, revision, before.desired, after.desired].join("\0"))
    .digest("hex")
    .slice(0, 32);

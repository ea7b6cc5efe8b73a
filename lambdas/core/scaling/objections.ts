import { healthObjection } from "./health.ts";
import type { ObservedNodeGroup } from "./observed-node-group.ts";
import type { RegisteredGroup } from "./registered-group.ts";
import { escalate, type ScalingDecision, wait } from "./scaling-decision.ts";
import type { ScalingLimits } from "./scaling-limits.ts";
import { oldestFresh } from "./signal-value.ts";
import { unreadyNodes } from "./unready-nodes.ts";

/** A capacity failure leaves a group DEGRADED until it has scaled out successfully, so that state must not lock it up. */
const scalable: ReadonlySet<string> = new Set(["ACTIVE", "DEGRADED"]);
const inTransition: ReadonlySet<string> = new Set(["CREATING", "UPDATING"]);

/** May its size be written at all, in this state? */
export const isScalable = ({ status }: ObservedNodeGroup): boolean => scalable.has(status);

/** Is EKS at work on it? During a version update its sizes are not what they will be. */
export const isUpdating = ({ status, lastUpdate }: ObservedNodeGroup): boolean =>
  inTransition.has(status) || lastUpdate?.status === "InProgress";

const statusObjection = (observed: ObservedNodeGroup): ScalingDecision | null => {
  if (isUpdating(observed)) return wait("update-in-progress", `the node group is ${observed.status}`);
  return isScalable(observed) ? null : escalate("not-scalable", `the node group is ${observed.status}`);
};

const boundsObjection = (
  { min, max, desired }: ObservedNodeGroup,
  registered: RegisteredGroup,
): ScalingDecision | null => {
  if (registered.min > registered.max || registered.min < min || registered.max > max)
    return escalate(
      "bounds-contradict",
      `registered are ${registered.min} to ${registered.max} nodes, the node group allows ${min} to ${max}`,
    );
  return desired < registered.min
    ? escalate("below-minimum", `${desired} nodes are desired, fewer than the ${registered.min} registered`)
    : null;
};

/** More nodes are no cure for nodes that break. */
const readinessObjection = (
  observed: ObservedNodeGroup,
  { freshPeriods, unreadyNodes: many, unreadyShare }: ScalingLimits,
  now: number,
): ScalingDecision | null => {
  const { inService } = observed;
  const unready = unreadyNodes(observed, oldestFresh(60, freshPeriods, now));
  return unready > many && unready > unreadyShare * inService
    ? escalate("nodes-unready", `${unready} of ${inService} nodes in service cannot take pods`)
    : null;
};

/**
 * Why the group must be left alone whichever way its signals point; null: it need not.
 * @param now milliseconds since the epoch
 */
export const objectionTo = (
  observed: ObservedNodeGroup,
  group: RegisteredGroup,
  limits: ScalingLimits,
  now: number,
): ScalingDecision | null =>
  statusObjection(observed) ??
  healthObjection(observed) ??
  boundsObjection(observed, group) ??
  readinessObjection(observed, limits, now);

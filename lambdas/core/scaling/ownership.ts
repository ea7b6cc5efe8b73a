import { type Duration, milliseconds } from "../duration.ts";
import type { ObservedNodeGroup, ScalingActivity } from "./observed-node-group.ts";
import type { RegisteredGroup } from "./registered-group.ts";
import { type ScalingDecision, yieldTo } from "./scaling-decision.ts";
import type { ScalingHistory, ScalingStep } from "./scaling-history.ts";

/** Whoever changed the size within this time is still at it. */
const recently: Duration = "60m";
/** EKS carries an update out within this time. */
const updateTime: Duration = "5m";

/**
 * Causes that Auto Scaling gives to what autoscalers ask for: SetDesiredCapacity, a scaling policy, and
 * TerminateInstanceInAutoScalingGroup. EKS itself, and people in the console, update the group's constraints.
 * Source: EC2 Auto Scaling User Guide, "Verify a scaling activity for an Auto Scaling group".
 */
const autoscalerCause =
  /explicitly set group desired capacity|triggered policy|in response to a user request, shrinking the capacity/i;

/** Cluster Autoscaler's tags are on every managed node group and prove nothing; what was done to its size does. */
const isForeign = ({ cause, startedAt }: ScalingActivity, { now, steps }: ScalingHistory): boolean =>
  autoscalerCause.test(cause) &&
  now - startedAt <= milliseconds(recently) &&
  !steps.some(({ at, endedAt }) => startedAt >= at && startedAt <= Math.max(endedAt, at + milliseconds(updateTime)));

/** Did somebody take back nodes that we had added, and that had helped? */
const isUndone = ({ from, to, at, outcome }: ScalingStep, desired: number, now: number): boolean =>
  outcome === "helped" && to > from && desired < to && now - at <= milliseconds(recently);

/** Has somebody added nodes to those that our last step left, and may be waiting for the load that they are for? */
export const hasAddedNodes = ({ desired }: ObservedNodeGroup, { now, steps }: ScalingHistory): boolean => {
  const last = steps.at(-1);
  return last !== undefined && desired > last.to && now - last.at <= milliseconds(recently);
};

/** Who else sizes this node group; null: nobody that can be seen. */
export const yieldToOwner = (
  observed: ObservedNodeGroup,
  group: RegisteredGroup,
  history: ScalingHistory,
): ScalingDecision | null => {
  if (observed.autoMode) return yieldTo("auto-mode", "EKS Auto Mode runs the nodes of this cluster");
  if (group.owner !== "homeostat")
    return yieldTo("foreign-owner", `the node group is registered as owned by ${group.owner}`);

  const foreign = observed.activities.find((activity) => isForeign(activity, history));
  if (foreign) return yieldTo("foreign-owner", `somebody else scales the group: ${foreign.cause}`);
  const last = history.steps.at(-1);
  if (last && isUndone(last, observed.desired, history.now))
    return yieldTo("changed-by-others", `${last.to} nodes were set, and somebody has set ${observed.desired} since`);
  return null;
};

import type { Verdict } from "../playbook.ts";
import { demandOf } from "./demand.ts";
import { isScalable, isUpdating } from "./objections.ts";
import type { NodeGroupSize, ObservedNodeGroup } from "./observed-node-group.ts";
import type { RegisteredGroup } from "./registered-group.ts";
import type { ScalingLimits } from "./scaling-limits.ts";
import { type LiveSignal, liveSignals, rings } from "./signal-value.ts";
import { unreadyNodes } from "./unready-nodes.ts";

/** A step as it was planned and written. Times are milliseconds since the epoch. */
export interface WrittenStep {
  readonly before: NodeGroupSize;
  readonly after: NodeGroupSize;
  /** The state that it was planned over. */
  readonly basis: ObservedNodeGroup;
  readonly plannedAt: number;
  /** When it was written, or a moment before: what failed earlier is not its fault. */
  readonly writtenAt: number;
}

/** From here on a share of a whole says nothing any more: more nodes serve more load, and it stays where it is. */
const saturated = 99;

/** Did launches fail since the write, with none on its way any more? */
const launchesFailed = ({ activities, lastUpdate }: ObservedNodeGroup, writtenAt: number): boolean => {
  const launches = activities.filter(({ kind, startedAt }) => kind === "launch" && startedAt >= writtenAt);
  if (launches.some(({ status }) => status === "InProgress")) return false;
  return (
    launches.some(({ status }) => status === "Failed") ||
    (lastUpdate !== null && lastUpdate.createdAt >= writtenAt && /^(Failed|Cancelled)$/.test(lastUpdate.status))
  );
};

/** When the last of the new nodes came into service, as far as is known. */
const servingSince = ({ activities }: ObservedNodeGroup, writtenAt: number): number =>
  Math.max(
    writtenAt,
    ...activities
      .filter(({ kind, startedAt }) => kind === "launch" && startedAt >= writtenAt)
      .flatMap(({ endedAt }) => endedAt ?? []),
  );

/** Is the metric better than it was? Null: its values do not tell yet. */
const improved = (
  now: LiveSignal,
  valueBefore: number,
  since: number,
  { freshPeriods }: ScalingLimits,
): boolean | null => {
  if (!rings(now)) return true;
  const values = now.reading.datapoints.filter(({ at }) => at >= since).map(({ value }) => value);
  const ceiling = now.signal.kind === "utilisation" ? saturated : Number.POSITIVE_INFINITY;
  if (values.some((value) => value < valueBefore || value >= ceiling)) return true;
  // As many as say something about now, but no more than minutes: one value of five minutes says enough.
  const enough = Math.min(freshPeriods, Math.ceil((freshPeriods * 60) / now.signal.metric.period));
  return values.length >= enough ? false : null;
};

/** Did the nodes help, by the signal that asked for them? */
const helped = (
  observed: ObservedNodeGroup,
  { basis, plannedAt, writtenAt }: WrittenStep,
  group: RegisteredGroup,
  limits: ScalingLimits,
): boolean | null => {
  const asked = demandOf(basis, group, limits, plannedAt);
  if (asked.kind !== "demand") return true;
  const { alarm } = asked.by.reading;
  const now = liveSignals(group, observed).find(({ reading }) => reading.alarm === alarm);
  return now ? improved(now, asked.value, servingSince(observed, writtenAt), limits) : null;
};

/**
 * What a fresh observation says of a step: healed when every node that was asked for serves and the metric is better,
 * failed only with proof that they will not come.
 */
export const verifyScaling = (
  observed: ObservedNodeGroup,
  step: WrittenStep,
  group: RegisteredGroup,
  limits: ScalingLimits,
): Verdict => {
  const { desired, inService, live } = observed;
  const { before, after, basis, writtenAt } = step;
  if (!isScalable(observed) && !isUpdating(observed)) return "failed";
  if (after.desired < before.desired) {
    if (desired === before.desired) return "pending";
    if (desired !== after.desired) return "failed";
    return live <= after.desired && !isUpdating(observed) ? "healed" : "pending";
  }
  // The write goes from the one size to the other: anything else below its aim is somebody else's doing.
  if (desired < after.desired) return desired === before.desired ? "pending" : "failed";
  // While EKS is at it, the size could not be taken back.
  if (isUpdating(observed)) return "pending";
  if (live < after.desired && launchesFailed(observed, writtenAt)) return "failed";
  if (inService < after.desired) return "pending";
  const since = servingSince(observed, writtenAt);
  // Where somebody counts, a count from before the new nodes came says nothing of them.
  if (observed.failed !== null && observed.failed.at < since) return "pending";
  // Nodes that were broken before are nobody's proof that the new ones are.
  const newlyUnready = Math.max(0, unreadyNodes(observed, since) - unreadyNodes(basis, 0));
  if (inService - newlyUnready < after.desired) return "pending";
  switch (helped(observed, step, group, limits)) {
    case true:
      return "healed";
    case false:
      return "no-help";
    case null:
      return "pending";
  }
};

/** The size to go back to after a scale-out that failed: no node that is there is given up. Null: nothing to undo. */
export const undoScaling = (observed: ObservedNodeGroup, before: NodeGroupSize): NodeGroupSize | null => {
  const { desired, live, min } = observed;
  const size = Math.max(before.desired, live, min);
  return isScalable(observed) && !isUpdating(observed) && size < desired ? { desired: size } : null;
};

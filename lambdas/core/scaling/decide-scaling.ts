import { objectionTo } from "./objections.ts";
import type { ObservedNodeGroup } from "./observed-node-group.ts";
import { yieldToOwner } from "./ownership.ts";
import type { RegisteredGroup } from "./registered-group.ts";
import { decideScaleIn } from "./scale-in.ts";
import { decideScaleOut } from "./scale-out.ts";
import { escalate, refuse, type ScalingDecision } from "./scaling-decision.ts";
import type { ScalingHistory } from "./scaling-history.ts";
import type { ScalingLimits } from "./scaling-limits.ts";
import { type LiveSignal, liveSignals, rings } from "./signal-value.ts";
import { isUnfounded, wasUnfounded } from "./unfounded-alarm.ts";

/**
 * What to do about the size of a node group: one step, or none and why. Pure, and the only place where it is decided.
 * Any signal scales out; only all of them together scale in. Where both kinds ring, out wins.
 * @param limits the constants of the algorithm, as `scalingLimits` fills them in
 */
export const decideScaling = (
  observed: ObservedNodeGroup,
  group: RegisteredGroup,
  history: ScalingHistory,
  limits: ScalingLimits,
): ScalingDecision => {
  const signals = liveSignals(group, observed);
  const ringing = signals.filter(rings);
  const unfounded = (live: readonly LiveSignal[]): ScalingDecision =>
    escalate(
      "alarm-unfounded",
      `look in CloudTrail who called SetAlarmState on ${live.map(({ reading }) => reading.alarm).join(", ")}; if nobody did, its statistic or period is not the registered one, or it counts missing data as breaching`,
    );
  if (ringing.length === 0) {
    // CloudWatch takes a state that somebody has set back within a minute or so; that it was set is to be known.
    const undone = signals.filter((live) => wasUnfounded(live, history));
    if (undone.length > 0) return unfounded(undone);
    if (signals.every(({ reading }) => reading.state === null))
      return escalate("no-datapoint", "no metric alarm of a registered name exists any more");
    return signals.some(({ reading }) => reading.state === "INSUFFICIENT_DATA")
      ? refuse("alarm-undecided", "no alarm rings, and one lacks the data to tell")
      : refuse("alarm-cleared", "no registered alarm is in ALARM any more");
  }
  if (ringing.every(isUnfounded)) return unfounded(ringing);
  return (
    yieldToOwner(observed, group, history) ??
    objectionTo(observed, group, limits, history.now) ??
    (ringing.some(({ signal }) => signal.direction === "out")
      ? decideScaleOut(observed, group, history, limits)
      : decideScaleIn(observed, group, history, limits))
  );
};

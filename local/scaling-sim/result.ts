import type { Curve } from "./curve.ts";
import { homeostat } from "./homeostat.ts";
import { type Minute, play } from "./play.ts";
import type { Policy } from "./policy.ts";
import { type Score, scoreOf } from "./score.ts";
import { stepScaling } from "./step-scaling.ts";
import { targetTracking } from "./target-tracking.ts";

const policies: readonly Policy[] = [homeostat, stepScaling, targetTracking];

/** What one policy made of a curve's day. */
export interface PolicyDay {
  readonly policy: Policy["name"];
  readonly day: readonly Minute[];
  readonly score: Score;
}

export interface Result {
  readonly curve: Curve;
  readonly days: readonly PolicyDay[];
}

/** Plays a curve with every policy. */
export const simulate = (curve: Curve): Result => ({
  curve,
  days: policies.map((policy) => {
    const day = play(curve, policy);
    return { policy: policy.name, day, score: scoreOf(day) };
  }),
});

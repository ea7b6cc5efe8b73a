import type { ObservedNodeGroup } from "../../../../lambdas/core/scaling/observed-node-group.ts";
import type { RegisteredGroup } from "../../../../lambdas/core/scaling/registered-group.ts";
import type { ScalingStep } from "../../../../lambdas/core/scaling/scaling-history.ts";

/** A state, and what is decided about it. */
export interface DecisionCase {
  /** Its number in the list of cases that the algorithm was made for. */
  readonly no: number;
  readonly what: string;
  readonly state: ObservedNodeGroup;
  readonly group?: Partial<RegisteredGroup>;
  readonly steps?: readonly ScalingStep[];
  /** How many minutes ago it was told that its alarm on high CPU rings. */
  readonly toldMinutesAgo?: number;
  /** The new size, or why there is none. */
  readonly expected: number | string;
}

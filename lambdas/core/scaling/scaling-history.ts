/** A change of the size of a node group that we wrote. Times are milliseconds since the epoch. */
export interface ScalingStep {
  readonly from: number;
  readonly to: number;
  /** When it was written, or a moment before. */
  readonly at: number;
  /** When it was known what became of it. */
  readonly endedAt: number;
  readonly outcome: StepOutcome;
}

export type StepOutcome =
  /** The nodes serve, and the metric is better. */
  | "helped"
  /** The nodes serve, and the metric is not better. */
  | "did-not-help"
  /** The nodes could not be had. */
  | "failed"
  /** Nobody can tell. */
  | "unclear";

/** What is remembered of a node group at a time, milliseconds since the epoch. */
export interface ScalingHistory {
  readonly now: number;
  /** Of the last day, the oldest first. */
  readonly steps: readonly ScalingStep[];
  /** The alarm that was told to ring, and since when; null where none was. */
  readonly told: { readonly alarm: string; readonly at: number } | null;
}

const isOutward = ({ from, to }: ScalingStep): boolean => to > from;

/** The newest step outwards, or in any direction; undefined without one. */
export const lastStep = (steps: readonly ScalingStep[], direction: "out" | "any"): ScalingStep | undefined =>
  steps.findLast((step) => direction === "any" || isOutward(step));

/** How many of the newest steps outwards ended so, one after the other. */
const runOf = (steps: readonly ScalingStep[], outcome: StepOutcome): readonly ScalingStep[] => {
  const outwards = steps.filter(isOutward);
  return outwards.slice(outwards.findLastIndex((step) => step.outcome !== outcome) + 1);
};

/** How many of the newest steps outwards got no nodes, one after the other. */
export const failedInARow = (steps: readonly ScalingStep[]): number => runOf(steps, "failed").length;

/**
 * Until when no more is asked of a group whose launches fail, milliseconds since the epoch; 0 where none failed.
 * @param first milliseconds after the first failure, doubled with each
 */
export const backOffUntil = (steps: readonly ScalingStep[], first: number, longest: number): number => {
  const failed = runOf(steps, "failed");
  const last = failed.at(-1);
  return last ? last.endedAt + Math.min(longest, first * 2 ** (failed.length - 1)) : 0;
};

/** How many of the newest steps did not help, in an incident that began at `since`. */
export const vainSteps = (steps: readonly ScalingStep[], since: number): number =>
  runOf(steps, "did-not-help").filter(({ at }) => at >= since).length;

/** When each change of direction was written. */
const reversalsOf = (steps: readonly ScalingStep[]): readonly number[] =>
  steps.flatMap((step, index) => {
    const before = steps[index - 1];
    return before && isOutward(before) !== isOutward(step) ? [step.at] : [];
  });

/** When the size last changed its direction for the `count`th time `within` so many milliseconds; null: it did not. */
export const lastFlap = (steps: readonly ScalingStep[], count: number, within: number): number | null => {
  const reversals = reversalsOf(steps);
  return (
    reversals.findLast((at, index) => {
      const first = reversals[index - count + 1];
      return first !== undefined && at - first <= within;
    }) ?? null
  );
};

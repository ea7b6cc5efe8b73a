/** One line of the report. Times depend on the machine and nothing is asserted on them; ratios travel. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: "KB" | "MB" | "ms" | "s";
  /** Something comparable, measured in the same run. */
  readonly baseline?: { readonly what: string; readonly value: number };
  /** What is wanted: the most that the value, or its ratio to the baseline, should be. */
  readonly aim?: { readonly of: "value" | "ratio"; readonly atMost: number };
}

export const ratioOf = ({ value, baseline }: Figure): number | null => (baseline ? value / baseline.value : null);

/** Null where nothing is wanted. */
export const isReached = (figure: Figure): boolean | null => {
  if (!figure.aim) return null;
  const measured = figure.aim.of === "value" ? figure.value : ratioOf(figure);
  return measured !== null && measured <= figure.aim.atMost;
};

/** The middle one of an odd number of values. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

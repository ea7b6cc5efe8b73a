import type { Finding, Lifecycle } from "../core/finding.ts";

/** What is known of one control on one subject, worst first. `gone`: the subject does not exist any more. */
export const statuses = ["failing", "unknown", "suppressed", "passing", "gone"] as const;
export type Status = (typeof statuses)[number];

/** How many of each: of a control, of a framework's requirement, of everything. */
export type Tally = Readonly<Record<Status, number>>;

export const noTally: Tally = { failing: 0, unknown: 0, suppressed: 0, passing: 0, gone: 0 };

export const sumOf = (tallies: readonly Tally[]): Tally => {
  const sum = { ...noTally };
  for (const tally of tallies) for (const status of statuses) sum[status] += tally[status];
  return sum;
};

/** Whoever muted a finding at its source gave no end to it and no owner: it does not count as passing. */
export const statusOf = (lifecycle: Lifecycle): Status => {
  switch (lifecycle) {
    case "open":
      return "failing";
    case "resolved":
      return "passing";
    case "suppressed":
      return "suppressed";
    case "unknown":
      return "unknown";
  }
};

/** Is the first one worse, or as bad? */
export const isWorse = (one: Status, other: Status): boolean => statuses.indexOf(one) < statuses.indexOf(other);

/**
 * Is this about how something is set up? Only that is told of by sources that also say what passes. Nobody says which
 * images are clean, and an alarm, a threat or a service event is no control that passes or fails.
 */
export const isScored = (kind: Finding["kind"]): boolean => {
  switch (kind) {
    case "misconfiguration":
    case "drift":
      return true;
    case "vulnerability":
    case "alarm":
    case "threat":
    case "serviceHealth":
    case "inventory":
      return false;
  }
};

import type { Severity, SeverityLabel } from "./finding.ts";

/** From the worst to the least known. */
export const severities = [
  "critical",
  "high",
  "medium",
  "low",
  "informational",
  "unknown",
] as const satisfies SeverityLabel[];

/** How many of each; a severity without any is left out. */
export type SeverityCounts = NonNullable<Severity["counts"]>;

/** The label of a name that ECR or Inspector gives; UNDEFINED, UNTRIAGED and names to come are `unknown`. */
export const severityLabel = (name: string): SeverityLabel =>
  severities.find((label) => label.toUpperCase() === name) ?? "unknown";

/** Such as "10 critical, 9 medium". */
export const countsInWords = ({ counts = {} }: Pick<Severity, "counts">): string =>
  severities
    .filter((label) => counts[label] !== undefined)
    .map((label) => `${counts[label]} ${label === "unknown" ? "of unknown severity" : label}`)
    .join(", ") || "nothing counted";

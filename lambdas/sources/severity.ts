import type { Severity, SeverityLabel } from "../core/finding.ts";

/** From the worst to the least known. */
const ranked = ["critical", "high", "medium", "low", "informational", "unknown"] as const satisfies SeverityLabel[];

/** The label of a name that ECR or Inspector gives; UNDEFINED, UNTRIAGED and names to come are `unknown`. */
export const severityLabel = (name: string): SeverityLabel =>
  ranked.find((label) => label.toUpperCase() === name) ?? "unknown";

/**
 * The severity of a scan: its highest counted one. ECR leaves zero counts out where Inspector sends them; both are dropped.
 * Inspector's TOTAL is no severity, but what it counts beyond the listed ones has one that nobody named.
 */
export const countedSeverity = (found: Readonly<Record<string, number>>): Severity => {
  const { TOTAL: total = 0, ...listed } = found;
  const counts: Partial<Record<SeverityLabel, number>> = {};
  const add = (label: SeverityLabel, count: number): void => {
    if (count > 0) counts[label] = (counts[label] ?? 0) + count;
  };
  for (const [name, count] of Object.entries(listed)) add(severityLabel(name), count);
  add("unknown", total - Object.values(listed).reduce((sum, count) => sum + count, 0));
  return { label: ranked.find((label) => counts[label] !== undefined) ?? "unknown", counts };
};

/** Such as "10 critical, 9 medium". */
export const countsInWords = ({ counts = {} }: Severity): string =>
  ranked
    .filter((label) => counts[label] !== undefined)
    .map((label) => `${counts[label]} ${label === "unknown" ? "of unknown severity" : label}`)
    .join(", ") || "nothing counted";

import type { Severity, SeverityLabel } from "../core/finding.ts";
import { severities, severityLabel } from "../core/severity.ts";

/** Source: GuardDuty User Guide, "Severity levels of findings". */
export const guardDutySeverity = (score: number): SeverityLabel => {
  if (score < 4) return "low";
  if (score < 7) return "medium";
  return score < 9 ? "high" : "critical";
};

/** Source: Security Hub User Guide, "Severity" among the required ASFF attributes, `Normalized`. */
export const normalizedSeverity = (score: number): SeverityLabel => {
  if (score < 0 || score > 100) return "unknown";
  if (score < 1) return "informational";
  if (score < 40) return "low";
  if (score < 70) return "medium";
  return score < 90 ? "high" : "critical";
};

/** Source: OCSF schema, `severity_id`; 0 is unknown, 99 is another product's own, 6 is fatal. */
const ocsfSeverities: ReadonlyMap<number, SeverityLabel> = new Map([
  [1, "informational"],
  [2, "low"],
  [3, "medium"],
  [4, "high"],
  [5, "critical"],
  [6, "critical"],
]);
export const ocsfSeverity = (id: number): SeverityLabel => ocsfSeverities.get(id) ?? "unknown";

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
  return { label: severities.find((label) => counts[label] !== undefined) ?? "unknown", counts };
};

import type { ReportedPlaybook } from "./control.ts";
import type { Control, Framework, Requirement } from "./model.ts";
import { sumOf, type Tally } from "./status.ts";

/** What the playbooks' controls say of each requirement that they serve, by framework and requirement. */
export const frameworksOf = (
  playbooks: readonly ReportedPlaybook[],
  controls: readonly Control[],
): readonly Framework[] => {
  const serving = new Map<string, Map<string, string[]>>();
  for (const { id, frameworks } of playbooks)
    for (const [framework, requirements] of Object.entries(frameworks))
      for (const requirement of requirements) {
        const known = serving.get(framework) ?? new Map<string, string[]>();
        serving.set(framework, known);
        known.set(requirement, [...(known.get(requirement) ?? []), id]);
      }
  return [...serving].sort(byName).map(([id, requirements]) => ({
    id,
    requirements: [...requirements].sort(byName).map(([requirement, ids]): Requirement => {
      const tally = sumOf(
        controls.flatMap(({ playbook, tally: own }) => (playbook !== null && ids.includes(playbook) ? [own] : [])),
      );
      return { id: requirement, status: requirementStatus(tally), tally, playbooks: ids.toSorted() };
    }),
  }));
};

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a.localeCompare(b, "en", { numeric: true });

/** Muted findings stand in the way of a requirement like unknown ones: nobody has shown that it is met. */
const requirementStatus = ({ failing, unknown, suppressed, passing }: Tally): Requirement["status"] => {
  if (failing > 0) return "failing";
  if (unknown + suppressed > 0) return "unknown";
  return passing > 0 ? "passing" : "not-assessed";
};

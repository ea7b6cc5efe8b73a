import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { complianceChangeEvent } from "./compliance-change.ts";
import { itemOf } from "./items.ts";
import { managedRules } from "./managed-rules.ts";
import type { ChangedResource } from "./record-change.ts";
import { type Evaluation, evaluationsOf, type Rule, rulesOf } from "./rules.ts";

/** Has every rule that applies judge a resource; announces the verdicts that changed. Doing it twice announces nothing twice. */
export const evaluateResource = (world: World, place: Place, resource: ChangedResource): void => {
  for (const [, rule] of rulesOf(world, place).entries()) {
    if (managedRules[rule.identifier].resourceType !== resource.type) continue;
    const before = evaluationsOf(world, place).get(keyOf(rule, resource)) ?? null;
    const after = evaluateRule(world, place, rule, resource);
    if (after && after.compliance !== before?.compliance) world.emit(complianceChangeEvent(place, rule, before, after));
  }
};

/** Judges and keeps the verdict, saying nothing. @returns null where the resource is not there */
export const evaluateRule = (world: World, place: Place, rule: Rule, resource: ChangedResource): Evaluation | null => {
  const judgement = managedRules[rule.identifier].judge(world, place, resource.id, rule.parameters);
  const evaluations = evaluationsOf(world, place);
  if (!judgement) {
    evaluations.delete(keyOf(rule, resource));
    return null;
  }
  const now = world.clock.now();
  const evaluation: Evaluation = {
    rule: rule.name,
    resourceType: resource.type,
    resourceId: resource.id,
    compliance: judgement.compliant ? "COMPLIANT" : "NON_COMPLIANT",
    annotation: judgement.annotation,
    orderedAt: itemOf(world, place, resource)?.capturedAt ?? now,
    recordedAt: now,
    invokedAt: now,
  };
  evaluations.put(keyOf(rule, resource), evaluation);
  return evaluation;
};

const keyOf = (rule: Rule, { type, id }: ChangedResource): string => `${rule.name}|${type}|${id}`;

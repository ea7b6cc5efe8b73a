import { AwsFaultError } from "../../aws/fault.ts";
import type { Collection } from "../../state/collection.ts";
import { arnIn, type Place } from "../place.ts";
import { tableOf, type World } from "../world.ts";
import type { ManagedRuleId } from "./managed-rules.ts";

/** A rule of an account, under the name that its owner chose. */
export interface Rule {
  readonly name: string;
  /** `config-rule-` and six characters. */
  readonly id: string;
  readonly identifier: ManagedRuleId;
  readonly description: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The AWS service that made the rule, such as `securityhub.amazonaws.com`; null: the account's owner. */
  readonly createdBy: string | null;
}

export type ComplianceType = "COMPLIANT" | "NON_COMPLIANT";

/** What a rule last said of a resource. Times are milliseconds since the epoch. */
export interface Evaluation {
  readonly rule: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly compliance: ComplianceType;
  readonly annotation: string | null;
  /** When the configuration that was judged had been captured: what orders the results. */
  readonly orderedAt: number;
  readonly recordedAt: number;
  readonly invokedAt: number;
}

export const rulesOf = (world: Pick<World, "store">, place: Place): Collection<Rule> =>
  tableOf(world, place, "config/rules");

export const evaluationsOf = (world: Pick<World, "store">, place: Place): Collection<Evaluation> =>
  tableOf(world, place, "config/evaluations");

/** @throws AwsFaultError for an unknown name */
export const ruleNamed = (world: World, place: Place, name: string): Rule => {
  const rule = rulesOf(world, place).get(name);
  if (!rule)
    throw new AwsFaultError(
      "NoSuchConfigRuleException",
      `The ConfigRule '${name}' provided in the request is invalid.`,
    );
  return rule;
};

export const ruleArn = (place: Place, { id, createdBy }: Pick<Rule, "id" | "createdBy">): string =>
  arnIn(place, "config", createdBy ? `config-rule/aws-service-rule/${createdBy}/${id}` : `config-rule/${id}`);

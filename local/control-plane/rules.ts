import * as z from "zod";
import { resolveStack, type StackTemplate } from "../iam/template.ts";
import type { BusAddress } from "../services/events/buses.ts";
import { DeploymentIncompleteError } from "./deployment.ts";

export interface RuleTarget {
  readonly arn: string;
  /** The role that EventBridge takes on to reach it; null: the target's own policy admits EventBridge. */
  readonly roleArn: string | null;
}

/** A rule as it would be deployed: on which bus, for which events, and where they go. */
export interface DeployedRule {
  readonly arn: string;
  readonly bus: BusAddress;
  readonly pattern: object;
  readonly targets: readonly RuleTarget[];
}

/** Every rule that matches events, of every stack. */
export const readRules = (stacks: readonly StackTemplate[]): readonly DeployedRule[] =>
  rulesOf(stacks).flatMap(({ arn, bus, pattern, targets }) => (pattern ? [{ arn, bus, pattern, targets }] : []));

export interface DeployedSchedule extends Pick<DeployedRule, "arn" | "bus"> {
  readonly target: RuleTarget;
}

/** The rule that invokes a function on a schedule. @throws {DeploymentIncompleteError} where there is none */
export const scheduleOf = (stacks: readonly StackTemplate[], functionArn: string): DeployedSchedule => {
  for (const { arn, bus, pattern, targets } of rulesOf(stacks)) {
    const target = targets.find((each) => each.arn === functionArn);
    if (pattern === undefined && target) return { arn, bus, target };
  }
  throw new DeploymentIncompleteError(`of ${functionArn}`, "no rule invokes it on a schedule");
};

/** What a pattern holds is checked when it is compiled. */
const ruleSchema = z.looseObject({
  EventPattern: z.looseObject({}).optional(),
  EventBusName: z.string().default("default"),
  Targets: z.array(z.looseObject({ Arn: z.string(), RoleArn: z.string().optional() })),
});

const rulesOf = (stacks: readonly StackTemplate[]) =>
  stacks.flatMap((template) => {
    const stack = resolveStack(template);
    const { account, region, stackName } = stack;
    const rules = stack.resources.filter(({ type }) => type === "AWS::Events::Rule");
    return rules.map(({ logicalId, properties }) => {
      const parsed = ruleSchema.safeParse(properties);
      if (!parsed.success)
        throw new DeploymentIncompleteError(stackName, `rule ${logicalId}: ${z.prettifyError(parsed.error)}`);
      const { EventPattern: pattern, EventBusName: bus, Targets } = parsed.data;
      const targets = Targets.map(({ Arn, RoleArn = null }): RuleTarget => ({ arn: Arn, roleArn: RoleArn }));
      return { arn: stack.arn(logicalId), bus: { account, region, bus }, pattern, targets };
    });
  });

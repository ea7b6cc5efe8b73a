import { resolveStack, type StackTemplate } from "../iam/template.ts";
import type { BusAddress } from "../services/events/buses.ts";
import { DeploymentIncompleteError } from "./deployment.ts";

/** A rule as it would be deployed: on which bus, for which events, and where they go. */
export interface DeployedRule {
  readonly arn: string;
  readonly bus: BusAddress;
  readonly pattern: object;
  readonly targets: readonly string[];
}

/** Every rule that matches events, of every stack. Schedules are no such rules. */
export const readRules = (stacks: readonly StackTemplate[]): readonly DeployedRule[] =>
  stacks.flatMap((template) => {
    const stack = resolveStack(template);
    return stack.resources.flatMap(({ type, logicalId, properties }) => {
      const { EventPattern: pattern, EventBusName: bus = "default", Targets: targets } = properties;
      if (type !== "AWS::Events::Rule" || pattern === undefined) return [];
      if (!isPattern(pattern) || typeof bus !== "string" || !Array.isArray(targets))
        throw new DeploymentIncompleteError(stack.stackName, `rule ${logicalId} lacks a pattern, a bus or targets`);
      const { account, region } = stack;
      return [{ arn: stack.arn(logicalId), bus: { account, region, bus }, pattern, targets: targets.map(arnOf) }];
    });
  });

/** What its fields hold is checked when the pattern is compiled. */
const isPattern = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const arnOf = (target: unknown): string =>
  String(typeof target === "object" && target !== null ? Reflect.get(target, "Arn") : target);

import { Stack, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** Accepts one finding of cdk-nag on a construct and what is in it, for a reason that an auditor can check. */
export const acknowledge = (construct: IConstruct, rule: string, reason: string): void =>
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });

/** Accepts that a policy allows something on a resource with a wildcard. */
export const acknowledgeWildcard = (construct: IConstruct, resource: string, reason: string): void =>
  acknowledge(construct, `IAM5[Resource::${flat(Stack.of(construct).resolve(resource))}]`, reason);

/** cdk-nag names a resource by its ARN, with references in angle brackets. */
const flat = (arn: unknown): string => {
  // A policy's variable looks to it like a reference.
  if (typeof arn !== "object" || arn === null) return String(arn).replaceAll(/\$\{([^}]+)\}/g, "<$1>");
  const [[intrinsic, argument] = []] = Object.entries(arn);
  if (intrinsic === "Fn::Join") return argument[1].map(flat).join(argument[0]);
  return `<${[argument].flat().join(".")}>`;
};

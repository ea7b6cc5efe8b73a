import * as z from "zod";
import { PolicyNotUnderstoodError } from "./errors.ts";
import { awsManagedPolicy } from "./managed-policies.ts";
import { parseAs } from "./parse.ts";
import { parsePolicy, type Statement } from "./policy.ts";
import type { ResolvedResource, ResolvedStack } from "./template.ts";

/** A role of the templates with everything that says what it may do and who may become it. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  /** The longest session anyone may open. */
  readonly maxSessionSeconds: number;
  readonly trust: readonly Statement[];
  readonly statements: readonly Statement[];
}

const roleSchema = z.strictObject({
  AssumeRolePolicyDocument: z.unknown(),
  Description: z.string().optional(),
  ManagedPolicyArns: z.array(z.string()).default([]),
  // Source: IAM API Reference, CreateRole: one hour unless set.
  MaxSessionDuration: z.number().default(3600),
  Path: z.string().optional(),
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: z.unknown() })).default([]),
  RoleName: z.string().optional(),
  Tags: z.array(z.unknown()).optional(),
});

const attachedPolicySchema = z.strictObject({
  Description: z.string().optional(),
  ManagedPolicyName: z.string().optional(),
  Path: z.string().optional(),
  PolicyDocument: z.unknown(),
  PolicyName: z.string().optional(),
  Roles: z.array(z.string()).default([]),
});

/** Types whose statements are read here; any other of IAM could grant or deny unseen. */
const readTypes: ReadonlySet<string> = new Set(["AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"]);

/** A policy resource with the names of the roles that it lists. */
interface AttachedPolicy {
  readonly arn: string | undefined;
  readonly roles: readonly string[];
  readonly statements: readonly Statement[];
}

/**
 * Every role of the stacks.
 * @throws PolicyNotUnderstoodError on IAM resources and properties that are not evaluated here
 */
export const readRoles = (stacks: readonly ResolvedStack[]): readonly Role[] => {
  const roles = stacks.flatMap(readStack);
  const arns = new Set<string>();
  for (const { arn } of roles) {
    if (arns.has(arn)) throw new PolicyNotUnderstoodError(arn, "two stacks declare this role");
    arns.add(arn);
  }
  return roles;
};

const readStack = (stack: ResolvedStack): readonly Role[] => {
  const ofType = (type: string) => stack.resources.filter((resource) => resource.type === type);
  for (const { logicalId, type } of stack.resources)
    if (type.startsWith("AWS::IAM::") && !readTypes.has(type))
      throw new PolicyNotUnderstoodError(`${stack.stackName}/${logicalId}`, `${type} is not supported`);
  const attached = [...ofType("AWS::IAM::Policy"), ...ofType("AWS::IAM::ManagedPolicy")].map((resource) =>
    readAttachedPolicy(stack, resource),
  );
  const roles = ofType("AWS::IAM::Role").map((resource) => readRole(stack, resource, attached));
  const names = new Set(roles.map(({ name }) => name));
  for (const name of attached.flatMap((policy) => policy.roles))
    if (!names.has(name))
      throw new PolicyNotUnderstoodError(stack.stackName, `a policy is attached to ${name}, no role`);
  return roles;
};

const readAttachedPolicy = (
  stack: ResolvedStack,
  { logicalId, type, properties }: ResolvedResource,
): AttachedPolicy => {
  const id = `${stack.stackName}/${logicalId}`;
  const { PolicyDocument, Roles } = parseAs(attachedPolicySchema, properties, id);
  return {
    arn: type === "AWS::IAM::ManagedPolicy" ? stack.arn(logicalId) : undefined,
    roles: Roles,
    statements: parsePolicy(PolicyDocument, "identity", id),
  };
};

/** The statements of the managed policies of a stack, by the names of the policies. */
export const readManagedPolicies = (stacks: readonly ResolvedStack[]): ReadonlyMap<string, readonly Statement[]> =>
  new Map(
    stacks.flatMap((stack) =>
      stack.resources
        .filter(({ type }) => type === "AWS::IAM::ManagedPolicy")
        .map(
          (resource) =>
            [stack.physicalName(resource.logicalId), readAttachedPolicy(stack, resource).statements] as const,
        ),
    ),
  );

const readRole = (
  stack: ResolvedStack,
  { logicalId, properties }: ResolvedResource,
  attached: readonly AttachedPolicy[],
): Role => {
  const id = `${stack.stackName}/${logicalId}`;
  const role = parseAs(roleSchema, properties, id);
  const name = stack.physicalName(logicalId);
  const attachedHere = attached.filter(
    ({ arn, roles }) => roles.includes(name) || (arn !== undefined && role.ManagedPolicyArns.includes(arn)),
  );
  const ofStack = new Set(attachedHere.map(({ arn }) => arn));
  const ofAws = role.ManagedPolicyArns.filter((arn) => !ofStack.has(arn));
  return {
    arn: stack.arn(logicalId),
    name,
    account: stack.account,
    maxSessionSeconds: role.MaxSessionDuration,
    trust: parsePolicy(role.AssumeRolePolicyDocument, "trust", `${id}/AssumeRolePolicyDocument`),
    statements: [
      ...role.Policies.flatMap((policy) =>
        parsePolicy(policy.PolicyDocument, "identity", `${id}/${policy.PolicyName}`),
      ),
      ...attachedHere.flatMap(({ statements }) => statements),
      ...ofAws.flatMap((arn) => readAwsManagedPolicy(arn, id)),
    ],
  };
};

const readAwsManagedPolicy = (arn: string, id: string): readonly Statement[] => {
  const document = awsManagedPolicy(arn);
  if (document === undefined)
    throw new PolicyNotUnderstoodError(id, `the content of managed policy ${arn} is not known`);
  return parsePolicy(document, "identity", `${id}/${arn.slice(arn.lastIndexOf("/") + 1)}`);
};

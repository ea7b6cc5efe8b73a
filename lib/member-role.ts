import { Duration } from "aws-cdk-lib";
import {
  AccountPrincipal,
  Effect,
  type IPrincipal,
  PolicyDocument,
  type PolicyStatement,
  Role,
} from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { Config } from "../lambdas/core/config.ts";
import { externalId, functionRoleName, roleArn } from "../lambdas/core/names.ts";
import type { FunctionSpec, Ref } from "../lambdas/functions.ts";
import { acknowledgeWildcard } from "./acknowledge.ts";

export type RoleKind = Extract<Ref, { readonly ref: "roles" }>["kind"];

export interface MemberRoleProps {
  readonly config: Config;
  readonly roleName: string;
  readonly description: string;
  /** Names of the functions that assume it. */
  readonly usedBy: readonly string[];
  readonly statements: readonly PolicyStatement[];
}

/** A role in a managed account that one function of the hub may take on, for an hour at most. */
export class MemberRole extends Role {
  constructor(scope: Construct, id: string, { config, roleName, description, usedBy, statements }: MemberRoleProps) {
    super(scope, id, {
      roleName,
      description,
      assumedBy: onlyFor(config, usedBy),
      maxSessionDuration: Duration.hours(1),
      inlinePolicies: { declared: new PolicyDocument({ statements: [...statements] }) },
    });
    for (const statement of statements.filter(({ effect }) => effect === Effect.ALLOW))
      for (const resource of statement.resources.filter((one) => one.includes("*")))
        acknowledgeWildcard(this, resource, reasonFor(statement, resource));
  }
}

/** Which functions take on the roles of a kind, by what they are permitted to. */
export const functionsThatAssume = (functions: Readonly<Record<string, FunctionSpec>>, kind: RoleKind): string[] =>
  Object.entries(functions)
    .filter(([, { permissions }]) => permissions.some(({ on }) => on.ref === "roles" && on.kind === kind))
    .map(([name]) => name);

/**
 * The account as principal and the role in a condition: a role named as principal turns into its unique id, and the
 * trust breaks silently once that role is made anew.
 */
const onlyFor = (config: Config, functions: readonly string[]): IPrincipal =>
  new AccountPrincipal(config.hub.account).withConditions({
    ArnEquals: {
      "aws:PrincipalArn": functions.map((name) =>
        roleArn(config, config.hub.account, functionRoleName(config.deployment, name)),
      ),
    },
    StringEquals: {
      "sts:ExternalId": externalId(config),
      ...(config.organization && { "aws:PrincipalOrgID": config.organization }),
    },
  });

const reasonFor = ({ actions }: PolicyStatement, resource: string): string =>
  resource === "*"
    ? `IAM grants ${actions.join(", ")} on no particular resource`
    : "It answers for every such resource of the account; a session that writes is narrowed to the one it repairs";

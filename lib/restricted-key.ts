import { Duration } from "aws-cdk-lib";
import { AccountRootPrincipal, type Conditions, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { Config } from "../lambdas/core/config.ts";
import { functionRoleName, roleArn } from "../lambdas/core/names.ts";
import type { FunctionSpec, Ref } from "../lambdas/functions.ts";
import { keyAlias } from "./hub-names.ts";

/** What an account may do with a key that it may not use. `CreateGrant` is not among it: a grant would let somebody use it. */
const administration = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

export interface RestrictedKeyProps {
  readonly config: Config;
  /** How `lambdas/functions.ts` refers to it: who may do what with it is read from there. */
  readonly ref: Ref["ref"];
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  readonly description: string;
  /** What every use has to fulfil besides. */
  readonly conditions?: Conditions;
  /** What its account may let anybody do with it. */
  readonly anyone?: readonly string[];
  readonly usage: KeyUsage.ENCRYPT_DECRYPT | KeyUsage.GENERATE_VERIFY_MAC;
}

/**
 * A key that only the functions that say so may use, whatever else the account's policies allow: its own policy names
 * their roles, and lets the account administer it. By condition and not as principals, which break silently when a
 * role is made anew.
 */
export class RestrictedKey extends Key {
  constructor(scope: Construct, id: string, props: RestrictedKeyProps) {
    const { config, ref, functions, conditions, anyone = [], description, usage } = props;
    const isMac = usage === KeyUsage.GENERATE_VERIFY_MAC;
    const account = new AccountRootPrincipal();
    super(scope, id, {
      description: `Homeostat ${config.deployment}: ${description}`,
      alias: keyAlias(config, ref),
      keySpec: isMac ? KeySpec.HMAC_256 : KeySpec.SYMMETRIC_DEFAULT,
      keyUsage: usage,
      // KMS rotates no HMAC keys.
      enableKeyRotation: !isMac,
      pendingWindow: Duration.days(30),
      policy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: "Administration",
            principals: [account],
            actions: [...administration, ...anyone],
            resources: ["*"],
          }),
          ...usesOf(functions, ref).map(
            ([action, names]) =>
              new PolicyStatement({
                principals: [account],
                actions: [action],
                resources: ["*"],
                conditions: {
                  ...conditions,
                  ArnEquals: {
                    "aws:PrincipalArn": names.map((name) =>
                      roleArn(config, config.hub.account, functionRoleName(config.deployment, name)),
                    ),
                  },
                },
              }),
          ),
        ],
      }),
    });
  }
}

/** Each action on something, with the functions that do it. */
const usesOf = (
  functions: RestrictedKeyProps["functions"],
  ref: Ref["ref"],
): readonly (readonly [action: string, functions: readonly string[]])[] => {
  const uses = Object.entries(functions).flatMap(([name, { permissions }]) =>
    permissions.flatMap(({ actions, on }) => (on.ref === ref ? actions.map((action) => ({ action, name })) : [])),
  );
  return [...Map.groupBy(uses, ({ action }) => action)].map(([action, by]) => [action, by.map(({ name }) => name)]);
};

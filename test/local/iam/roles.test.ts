import { describe, expect, it } from "vitest";
import { PolicyNotUnderstoodError } from "../../../local/iam/errors.ts";
import { readRoles } from "../../../local/iam/roles.ts";
import { resolveStack } from "../../../local/iam/template.ts";
import { engineArn, hubAccount, hubResources, intakeArn, resolved, stackOf, stacks, writerArn } from "./fixtures.ts";

const roles = readRoles(stacks.map(resolveStack));
const role = (arn: string) => roles.find((candidate) => candidate.arn === arn);

describe("readRoles", () => {
  it("finds every role of every stack with its account", () => {
    expect(roles.map(({ arn }) => arn)).toEqual([intakeArn, engineArn, writerArn]);
    expect(role(writerArn)).toMatchObject({ account: "444455556666", maxSessionSeconds: 3600 });
  });

  it("gathers inline, attached and managed statements under ids that name their place", () => {
    expect(role(engineArn)?.statements.map(({ id }) => id)).toEqual([
      "Hub/EngineRole/Announce/0",
      "Hub/EnginePolicy/0",
      "Hub/EngineRole/AWSLambdaBasicDurableExecutionRolePolicy/0",
    ]);
    expect(role(engineArn)?.trust.map(({ id }) => id)).toEqual(["Hub/EngineRole/AssumeRolePolicyDocument/0"]);
  });

  it("resolves resources to the names the stack gives", () => {
    const [table] = role(intakeArn)?.statements ?? [];
    expect(table?.resources.map(({ text }) => text)).toEqual([
      `arn:aws:dynamodb:eu-west-1:${hubAccount}:table/Hub-Ledger`,
      `arn:aws:dynamodb:eu-west-1:${hubAccount}:table/Hub-Ledger/index/*`,
    ]);
  });

  it("attaches a managed policy of the stack from either side, and once", () => {
    const policy = {
      Type: "AWS::IAM::ManagedPolicy",
      Properties: {
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }],
        },
        Roles: [{ Ref: "IntakeRole" }],
      },
    };
    const [intake, engine] = readRoles(
      resolved({
        IntakeRole: withProperties("IntakeRole", { ManagedPolicyArns: [{ Ref: "Shared" }] }),
        EngineRole: withProperties("EngineRole", { ManagedPolicyArns: [{ Ref: "Shared" }], Policies: [] }),
        Shared: policy,
      }),
    );
    expect(intake?.statements.map(({ id }) => id)).toEqual(["Hub/Shared/0"]);
    expect(engine?.statements.map(({ id }) => id)).toEqual(["Hub/Shared/0"]);
  });

  it.each([
    [
      "a managed policy whose content is not known",
      { ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
    ],
    ["a managed policy that no stack declares", { ManagedPolicyArns: ["arn:aws:iam::111122223333:policy/other"] }],
    ["a permissions boundary", { PermissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" }],
    ["a trust policy that is not understood", { AssumeRolePolicyDocument: {} }],
  ])("%s is an error that names the role", (_, properties) => {
    const reading = () => readRoles(resolved({ IntakeRole: withProperties("IntakeRole", properties) }));
    expect(reading).toThrow(PolicyNotUnderstoodError);
    expect(reading).toThrow("Hub/IntakeRole");
  });

  it.each([
    ["a user", { Type: "AWS::IAM::User" }],
    ["a policy of its own kind", { Type: "AWS::IAM::RolePolicy" }],
    [
      "a policy for a group",
      { Type: "AWS::IAM::Policy", Properties: { PolicyName: "P", Groups: ["g"], PolicyDocument: {} } },
    ],
    [
      "a policy for a role that is not there",
      {
        Type: "AWS::IAM::Policy",
        Properties: { PolicyName: "P", Roles: ["gone"], PolicyDocument: { Version: "2012-10-17", Statement: [] } },
      },
    ],
  ])("%s is an error", (_, resource) => {
    expect(() => readRoles(resolved({ Other: resource }))).toThrow(PolicyNotUnderstoodError);
  });

  it("refuses two declarations of one role", () => {
    const again = stackOf({ Same: withProperties("IntakeRole", {}) }, { stackName: "Again" });
    expect(() => readRoles([...stacks, again].map(resolveStack))).toThrow(/role\/intake/);
  });
});

const withProperties = (logicalId: string, properties: object): object => {
  const declared: { Properties?: object } = hubResources[logicalId] ?? {};
  return { ...declared, Properties: { ...declared.Properties, ...properties } };
};

import { describe, expect, it } from "vitest";
import type { Operation, WriteOperation } from "../../lambdas/core/operation.ts";
import { allowDeclared, denyOnOwn, UnprotectableWriteError } from "../../lib/declared-statements.ts";
import { sampleConfig } from "../support/sample-config.ts";

const config = sampleConfig({ partition: "aws-cn" });
const account = "444455556666";

const read = (actions: Operation<never, unknown>["actions"], resource: string): Operation<never, unknown> => ({
  actions,
  resource,
  run: async () => null,
});

const write = (
  actions: Operation<never, unknown>["actions"],
  resource: string,
  protect: "name" | "tag",
): WriteOperation<never, unknown> => ({ ...read(actions, resource), resource, protect });

const json = (statements: readonly { toStatementJson(): unknown }[]) => statements.map((one) => one.toStatementJson());

describe("what a playbook declares, as IAM reads it", () => {
  it("is one statement a resource, in the role's own partition and account", () => {
    const repository = "arn:{partition}:ecr:*:{account}:repository/*";
    const statements = allowDeclared(
      {
        describe: read(["ecr:DescribeRepositories"], repository),
        list: read(["ecr:ListImages", "ecr:DescribeRepositories"], repository),
        rules: read(["config:DescribeConfigRules"], "*"),
      },
      config,
      account,
    );
    expect(json(statements)).toEqual([
      {
        Effect: "Allow",
        Action: ["ecr:DescribeRepositories", "ecr:ListImages"],
        Resource: "arn:aws-cn:ecr:*:444455556666:repository/*",
      },
      { Effect: "Allow", Action: "config:DescribeConfigRules", Resource: "*" },
    ]);
  });
});

describe("what a playbook must never write to", () => {
  it("is told by name where resources have names", () => {
    const writes = { put: write(["s3:PutBucketPublicAccessBlock"], "arn:{partition}:s3:::*", "name") };
    expect(json(denyOnOwn(writes, config, account))).toEqual([
      { Effect: "Deny", Action: "s3:PutBucketPublicAccessBlock", Resource: "arn:aws-cn:s3:::homeostat-test-*" },
    ]);
  });

  it("is told by tag where resources have ids", () => {
    const group = "arn:{partition}:ec2:*:{account}:security-group/*";
    const writes = {
      revoke: write(["ec2:RevokeSecurityGroupIngress"], group, "tag"),
      authorize: write(["ec2:AuthorizeSecurityGroupIngress"], group, "tag"),
    };
    expect(json(denyOnOwn(writes, config, account))).toEqual([
      {
        Effect: "Deny",
        Action: ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"],
        Resource: "arn:aws-cn:ec2:*:444455556666:security-group/*",
        Condition: { StringEquals: { "aws:ResourceTag/homeostat:deployment": "test" } },
      },
    ]);
  });

  it("cannot be left open by a resource that our prefix does not go before", () => {
    const writes = { put: write(["s3:PutBucketPolicy"], "arn:{partition}:s3:::*/config", "name") };
    expect(() => denyOnOwn(writes, config, account)).toThrow(UnprotectableWriteError);
  });
});

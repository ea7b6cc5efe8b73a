import { describe, expect, it } from "vitest";
import { createIam, type ServiceRequest } from "../../../local/iam/iam.ts";
import {
  directory,
  engineArn,
  hubAccount,
  hubResources,
  intakeArn,
  memberAccount,
  organizationId,
  region,
  stackOf,
  stacks,
} from "./fixtures.ts";

const lambda = {
  service: "lambda.amazonaws.com",
  sourceArn: `arn:aws:lambda:${region}:${hubAccount}:function:intake`,
  sourceAccount: hubAccount,
  region,
};
const poll = {
  ...lambda,
  action: "sqs:ReceiveMessage",
  resource: `arn:aws:sqs:${region}:${hubAccount}:Hub-Queue`,
  roleArn: intakeArn,
} satisfies ServiceRequest;

const authorize = (request: ServiceRequest, changes: Partial<Parameters<typeof createIam>[0]> = {}) => {
  const iam = createIam({ stacks, organizationId, directory, ...changes });
  iam.authorizeService(request);
  return iam;
};

describe("a service that was given a role", () => {
  it("may do what the role may, and that counts as needed, with the trust that let it take on the role", () => {
    const needed = authorize(poll)
      .usage()
      .filter((statement) => statement.needed);
    expect(needed.map(({ id }) => id)).toEqual(["Hub/IntakeRole/AssumeRolePolicyDocument/0", "Hub/IntakePolicy/1"]);
  });

  it.each([
    ["what the role may not do", { action: "sqs:DeleteMessage" }, /assumed-role\/intake\/.* no identity-based policy/],
    [
      "a role that does not trust it",
      { service: "events.amazonaws.com" },
      /sts:AssumeRole .* no resource-based policy/,
    ],
    ["another role's grant", { roleArn: engineArn }, /assumed-role\/engine\/.* no identity-based policy/],
  ])("is refused %s", (_what, changes, message) => {
    expect(() => authorize({ ...poll, ...changes })).toThrow(message);
  });

  describe("in another account", () => {
    const busArn = `arn:aws:events:${region}:${hubAccount}:event-bus/homeostat`;
    const forwarderArn = `arn:aws:iam::${memberAccount}:role/forwarder`;
    const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
    const forwarder = {
      Type: "AWS::IAM::Role",
      Properties: {
        RoleName: "forwarder",
        AssumeRolePolicyDocument: policy({
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "events.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": memberAccount } },
        }),
        Policies: [
          {
            PolicyName: "forward",
            PolicyDocument: policy({ Effect: "Allow", Action: "events:PutEvents", Resource: busArn }),
          },
        ],
      },
    };
    const senders = {
      Type: "AWS::Events::EventBusPolicy",
      Properties: {
        EventBusName: "homeostat",
        StatementId: "Senders",
        Statement: {
          Effect: "Allow",
          Action: "events:PutEvents",
          Principal: { AWS: `arn:aws:iam::${memberAccount}:root` },
          Resource: busArn,
          Condition: { StringEquals: { "aws:PrincipalOrgID": organizationId } },
        },
      },
    };
    const member = stackOf({ forwarder }, { stackName: "Member", account: memberAccount });
    const forward: ServiceRequest = {
      service: "events.amazonaws.com",
      sourceArn: `arn:aws:events:${region}:${memberAccount}:rule/forward`,
      sourceAccount: memberAccount,
      region,
      action: "events:PutEvents",
      resource: busArn,
      roleArn: forwarderArn,
    };

    it("needs both its role and the resource's policy", () => {
      expect(() => authorize(forward, { stacks: [stackOf({ ...hubResources, senders }), member] })).not.toThrow();
      expect(() => authorize(forward, { stacks: [stackOf(hubResources), member] })).toThrow(/no resource-based policy/);
    });

    it("is held to the conditions of the role's trust", () => {
      expect(() =>
        authorize(
          { ...forward, sourceAccount: hubAccount },
          { stacks: [stackOf({ ...hubResources, senders }), member] },
        ),
      ).toThrow(/sts:AssumeRole/);
    });
  });
});

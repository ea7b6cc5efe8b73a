import { describe, expect, it } from "vitest";
import { isKnownConditionKey } from "../../../local/iam/condition-keys.ts";
import { contextOf, type RequestFacts } from "../../../local/iam/context.ts";
import { organizationId, region } from "./fixtures.ts";

const session = {
  account: "111122223333",
  arn: "arn:aws:sts::111122223333:assumed-role/engine/run",
  roleArn: "arn:aws:iam::111122223333:role/engine",
  sessionName: "run",
  sourceIdentity: "ada",
};
const user = { account: "111122223333", arn: "arn:aws:iam::111122223333:user/administrator" };
const rule = {
  service: "events.amazonaws.com",
  sourceArn: "arn:aws:events:eu-west-1:111122223333:rule/r",
  sourceAccount: "111122223333",
};
const facts: RequestFacts = {
  requester: session,
  organizationId,
  region,
  action: "ec2:RevokeSecurityGroupIngress",
  resourceAccount: "444455556666",
  tags: () => ({ Owner: "payments", homeostat: "own" }),
  keys: { "ec2:Region": region },
};
const value = (key: string, changes: Partial<RequestFacts> = {}) =>
  contextOf({ ...facts, ...changes })(key.toLowerCase());

describe("contextOf", () => {
  it.each([
    ["aws:PrincipalArn", "arn:aws:iam::111122223333:role/engine"],
    ["aws:PrincipalAccount", "111122223333"],
    ["aws:PrincipalOrgID", organizationId],
    ["aws:PrincipalIsAWSService", "false"],
    ["aws:SourceIdentity", "ada"],
    ["aws:RequestedRegion", region],
    ["aws:ResourceAccount", "444455556666"],
    ["aws:SecureTransport", "true"],
    ["aws:SourceArn", undefined],
    ["aws:ResourceTag/owner", "payments"],
    ["aws:ResourceTag/missing", undefined],
    ["ec2:ResourceTag/Owner", "payments"],
    ["ecr:ResourceTag/Owner", undefined],
    ["ec2:Region", region],
    ["sts:ExternalId", undefined],
  ])("of a session: %s is %s", (key, expected) => {
    expect(value(key)).toBe(expected);
  });

  it("names a user by its own ARN, and knows of no source identity", () => {
    expect(value("aws:PrincipalArn", { requester: user })).toBe(user.arn);
    expect(value("aws:SourceIdentity", { requester: user })).toBeUndefined();
  });

  it("knows of no organisation where there is none", () => {
    expect(value("aws:PrincipalOrgID", { organizationId: undefined })).toBeUndefined();
  });

  it.each([
    ["aws:PrincipalIsAWSService", "true"],
    ["aws:SourceArn", rule.sourceArn],
    ["aws:SourceAccount", "111122223333"],
    ["aws:SourceOrgID", organizationId],
    ["aws:PrincipalArn", undefined],
    ["aws:PrincipalOrgID", undefined],
  ])("of a service: %s is %s", (key, expected) => {
    expect(value(key, { requester: rule })).toBe(expected);
  });

  it("takes the tags of a role for sts", () => {
    expect(value("iam:ResourceTag/Owner", { action: "sts:AssumeRole" })).toBe("payments");
    expect(value("iam:ResourceTag/Owner")).toBeUndefined();
  });

  it("looks tags up only when asked for one", () => {
    const tags = () => {
      throw new Error("looked up");
    };
    expect(value("aws:RequestedRegion", { tags })).toBe(region);
    expect(() => value("aws:ResourceTag/Owner", { tags })).toThrow("looked up");
  });
});

describe("isKnownConditionKey", () => {
  it("knows every key that a request carries", () => {
    for (const requester of [session, rule]) {
      const asked: string[] = [];
      const keys = {
        "sts:ExternalId": "e",
        "sts:RoleSessionName": "s",
        "sts:SourceIdentity": "i",
        "ec2:Region": region,
      };
      const context = contextOf({
        ...facts,
        requester,
        keys: { ...keys, "events:source": "s", "events:detail-type": "d" },
      });
      for (const key of candidates) if (context(key.toLowerCase()) !== undefined) asked.push(key);
      expect(asked.filter((key) => !isKnownConditionKey(key))).toEqual([]);
    }
  });

  it("knows no key that no request carries", () => {
    const carried = [session, rule].map((requester) =>
      contextOf({
        ...facts,
        requester,
        keys: Object.fromEntries(keysOfActions.map((key) => [key, "value"])),
      }),
    );
    const known = candidates.filter((key) => isKnownConditionKey(key));
    expect(known.filter((key) => carried.every((context) => context(key.toLowerCase()) === undefined))).toEqual([]);
  });
});

const keysOfActions = [
  "ec2:Region",
  "events:detail-type",
  "events:source",
  "sts:ExternalId",
  "sts:RoleSessionName",
  "sts:SourceIdentity",
];

/** Global keys and those of the services evaluated here. */
const candidates = [
  ...keysOfActions,
  "aws:CalledVia",
  "aws:CurrentTime",
  "aws:MultiFactorAuthPresent",
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalIsAWSService",
  "aws:PrincipalOrgID",
  "aws:PrincipalOrgPaths",
  "aws:PrincipalTag/team",
  "aws:PrincipalType",
  "aws:RequestTag/team",
  "aws:RequestedRegion",
  "aws:ResourceAccount",
  "aws:ResourceOrgID",
  "aws:ResourceTag/owner",
  "aws:SecureTransport",
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:SourceIdentity",
  "aws:SourceIp",
  "aws:SourceOrgID",
  "aws:SourceOrgPaths",
  "aws:SourceVpc",
  "aws:TagKeys",
  "aws:UserAgent",
  "aws:ViaAWSService",
  "aws:userid",
  "aws:username",
  "dynamodb:LeadingKeys",
  "ec2:ResourceTag/owner",
  "ec2:Vpc",
  "s3:ResourceAccount",
  "s3:prefix",
];

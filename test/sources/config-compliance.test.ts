import { expect, test } from "vitest";
import { eventFixture } from "../support/event-fixtures.ts";
import { oneChangedFinding, oneFinding } from "../support/one-finding.ts";

const ruleArn = "arn:aws:config:eu-west-1:210987654321:config-rule/config-rule-b1a9b2";

test("a resource that fell out of compliance, field by field", () => {
  expect(oneFinding("config-compliance", "annotated")).toStrictEqual({
    schemaVersion: 1,
    key: `config|210987654321|eu-west-1|${ruleArn}|AWS::EC2::SecurityGroup|sg-0d1e2f3a4b5c6d7e8`,
    revision: "2026-03-02T09:14:55.741Z",
    raw: eventFixture("config-compliance", "annotated"),
    transport: expect.objectContaining({ source: "aws.config", detailType: "Config Rules Compliance Change" }),
    kind: "misconfiguration",
    lifecycle: "open",
    sourceStatus: { raw: "NON_COMPLIANT", previousRaw: "COMPLIANT" },
    subject: {
      type: "AWS::EC2::SecurityGroup",
      id: "sg-0d1e2f3a4b5c6d7e8",
      arn: "arn:aws:ec2:eu-west-1:210987654321:security-group/sg-0d1e2f3a4b5c6d7e8",
      account: "210987654321",
      region: "eu-west-1",
      partition: "aws",
    },
    severity: { label: "unknown" },
    control: {
      type: "config-rule",
      title: "ssh-only-from-the-office",
      rule: "ssh-only-from-the-office",
      ruleArn,
    },
    title: "sg-0d1e2f3a4b5c6d7e8 is NON_COMPLIANT with ssh-only-from-the-office",
    description: "Port 22 is open to 0.0.0.0/0.",
    references: [],
    times: { observed: "2026-03-02T09:14:55.741Z" },
    detail: { type: "config", annotation: "Port 22 is open to 0.0.0.0/0.", invokedAt: "2026-03-02T09:14:57.003Z" },
  });
});

test.each([
  ["first-evaluation", "open"],
  ["resolved", "resolved"],
  ["not-applicable", "resolved"],
  ["insufficient-data", "unknown"],
])("%s is %s", (name, lifecycle) => {
  expect(oneFinding("config-compliance", name).lifecycle).toBe(lifecycle);
});

test("a first evaluation has no previous result, and an absent annotation stays absent", () => {
  const finding = oneFinding("config-compliance", "first-evaluation");
  expect(finding.sourceStatus).toStrictEqual({ raw: "NON_COMPLIANT" });
  expect(finding.description).toBe("");
  expect(finding.detail).not.toHaveProperty("annotation");
});

test("a previous result of null is none", () => {
  const finding = oneChangedFinding("config-compliance", "annotated", { detail: { oldEvaluationResult: null } });
  expect(finding.sourceStatus).toStrictEqual({ raw: "NON_COMPLIANT" });
});

test("an account-wide fact is global", () => {
  expect(oneFinding("config-compliance", "account-wide").subject).toStrictEqual({
    type: "AWS::::Account",
    id: "210987654321",
    arn: "arn:aws:iam::210987654321:root",
    account: "210987654321",
    region: "global",
    partition: "aws",
  });
});

test("a user comes by unique id, without an ARN", () => {
  expect(oneFinding("config-compliance", "user-by-unique-id").subject).toStrictEqual({
    type: "AWS::IAM::User",
    id: "AIDAQ3EGRT5JX7KLM2NOP",
    account: "210987654321",
    region: "global",
    partition: "aws",
  });
});

test("the same account-wide fact told by two regions is two findings: each has a rule of its own", () => {
  const elsewhere = oneChangedFinding("config-compliance", "account-wide", { detail: { awsRegion: "eu-central-1" } });
  expect(elsewhere.key).not.toBe(oneFinding("config-compliance", "account-wide").key);
  expect(elsewhere.subject).toStrictEqual(oneFinding("config-compliance", "account-wide").subject);
});

test("the partition follows the region", () => {
  expect(oneFinding("config-compliance", "china").subject).toMatchObject({
    partition: "aws-cn",
    arn: "arn:aws-cn:ec2:cn-north-1:210987654321:security-group/sg-0d1e2f3a4b5c6d7e8",
  });
});

test("the account is the finding's, the transport keeps the envelope's", () => {
  expect(oneFinding("config-compliance", "told-by-another-account")).toMatchObject({
    subject: { account: "109876543210" },
    transport: { account: "210987654321" },
  });
});

test("the region is the finding's, the transport keeps the envelope's", () => {
  expect(oneChangedFinding("config-compliance", "annotated", { region: "us-east-1" })).toMatchObject({
    subject: { region: "eu-west-1" },
    transport: { region: "us-east-1" },
  });
});

test("a resource named by ARN has the key of the same resource named by name", () => {
  const resourceId = "arn:aws:s3:::basket-exports";
  const byArn = oneChangedFinding("config-compliance", "first-evaluation", { detail: { resourceId } });
  expect(byArn.key).toBe(oneFinding("config-compliance", "first-evaluation").key);
});

test("keys differ however names are cut", () => {
  const cut = (resourceType: string, resourceId: string) =>
    oneChangedFinding("config-compliance", "first-evaluation", { detail: { resourceType, resourceId } }).key;
  expect(cut("AWS::Glue::Job|a", "b")).not.toBe(cut("AWS::Glue::Job", "a|b"));
  expect(cut("AWS::Glue::Job\\", "b")).not.toBe(cut("AWS::Glue::Job", "\\b"));
});

import { expect, test } from "vitest";
import { eventFixture } from "../support/event-fixtures.ts";
import { oneChangedFinding, oneFinding } from "../support/one-finding.ts";

const detector = "arn:aws:guardduty:eu-west-1:210987654321:detector/12abc34d567e8fa901bc2d34e56789f0";
const changed = (detail: Readonly<Record<string, unknown>>) =>
  oneChangedFinding("guardduty-finding", "instance", { detail });

test("a threat to an instance, field by field", () => {
  const findingArn = `${detector}/finding/0fd630f1f29d0da9953f48f1a09f76b5`;
  expect(oneFinding("guardduty-finding", "instance")).toStrictEqual({
    schemaVersion: 1,
    key: `guardduty|${findingArn}`,
    revision: "2026-03-02T09:13:20.115Z",
    raw: eventFixture("guardduty-finding", "instance"),
    transport: expect.objectContaining({ source: "aws.guardduty", detailType: "GuardDuty Finding" }),
    kind: "threat",
    lifecycle: "open",
    sourceStatus: { raw: "archived: false" },
    subject: {
      type: "AWS::EC2::Instance",
      id: "i-0a1b2c3d4e5f60718",
      arn: "arn:aws:ec2:eu-west-1:210987654321:instance/i-0a1b2c3d4e5f60718",
      account: "210987654321",
      region: "eu-west-1",
      partition: "aws",
    },
    severity: { label: "high", score: 8 },
    control: {
      type: "threat",
      title: "An instance talks to a listed address.",
      id: "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom",
      findingArn,
    },
    title: "An instance talks to a listed address.",
    description: "What GuardDuty has to say about it.",
    references: [],
    times: {
      firstSeen: "2026-03-02T08:51:07.000Z",
      lastSeen: "2026-03-02T09:02:44.000Z",
      observed: "2026-03-02T09:13:20.115Z",
    },
    detail: { type: "threat", count: 4, resourceRole: "TARGET" },
  });
});

test.each([
  [{ archived: false }, "open"],
  [{ archived: true }, "suppressed"],
  [{ archived: null }, "unknown"],
])("%j is %s", (service, lifecycle) => {
  expect(changed({ service }).lifecycle).toBe(lifecycle);
});

test("without the service block nobody knows whether it was archived", () => {
  expect(changed({ service: undefined })).toMatchObject({
    lifecycle: "unknown",
    sourceStatus: { raw: "archived: unknown" },
    detail: { type: "threat" },
  });
});

test.each([
  ["Instance", { instanceDetails: { instanceId: "i-0a1b" } }, "AWS::EC2::Instance", "i-0a1b"],
  ["AccessKey", { accessKeyDetails: { userName: "ada", userType: "IAMUser" } }, "AWS::IAM::User", "ada"],
  ["AccessKey", { accessKeyDetails: { userName: "ci", userType: "AssumedRole" } }, "AWS::IAM::Role", "ci"],
  ["AccessKey", { accessKeyDetails: { userName: "Root", userType: "Root" } }, "AWS::::Account", "210987654321"],
  ["S3Bucket", { s3BucketDetails: [{ arn: "arn:aws:s3:::exports" }] }, "AWS::S3::Bucket", "exports"],
  [
    "EKSCluster",
    { eksClusterDetails: { arn: "arn:aws:eks:eu-west-1:210987654321:cluster/shop" } },
    "AWS::EKS::Cluster",
    "shop",
  ],
  [
    "Lambda",
    { lambdaDetails: { functionArn: "arn:aws:lambda:eu-west-1:210987654321:function:checkout:7" } },
    "AWS::Lambda::Function",
    "checkout",
  ],
  ["Instance", { instanceDetails: { instanceId: undefined } }, "AWS::::Account", "210987654321"],
  ["S3Bucket", { s3BucketDetails: [] }, "AWS::::Account", "210987654321"],
  ["RDSDBInstance", {}, "AWS::::Account", "210987654321"],
  ["constructor", {}, "AWS::::Account", "210987654321"],
])("a resource of type %s with %j is %s %s", (resourceType, details, type, id) => {
  const none = { instanceDetails: undefined };
  expect(changed({ resource: { ...none, resourceType, ...details } }).subject).toMatchObject({ type, id });
});

test("a sequence of attacks is against the account", () => {
  expect(oneFinding("guardduty-finding", "attack-sequence")).toMatchObject({
    subject: { type: "AWS::::Account", id: "210987654321", region: "global" },
    severity: { label: "critical", score: 9.5 },
  });
});

test("a sample of 1970 without resources is read like any other", () => {
  expect(oneFinding("guardduty-finding", "sample-of-1970")).toMatchObject({
    transport: { time: "1970-01-01T00:00:00.000Z" },
    revision: "2026-03-02T09:13:20.115Z",
    control: { id: "Backdoor:EC2/C&CActivity.B!DNS" },
  });
});

test("the account is the finding's, the transport keeps the administrator's", () => {
  expect(oneFinding("guardduty-finding", "bucket-told-by-administrator")).toMatchObject({
    subject: { type: "AWS::S3::Bucket", id: "orders-exports", account: "109876543210" },
    transport: { account: "210987654321" },
  });
});

test("what is absent stays absent", () => {
  const { severity, title, description } = changed({ severity: undefined, title: undefined, description: undefined });
  expect({ severity, title, description }).toStrictEqual({
    severity: { label: "unknown" },
    title: "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom",
    description: "",
  });
});

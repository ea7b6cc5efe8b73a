import { describe, expect, test } from "vitest";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { changedFixture, eventFixture } from "../support/event-fixtures.ts";
import { oneFinding } from "../support/one-finding.ts";

const product = "arn:aws:securityhub:eu-west-1::product/aws/securityhub";
const id =
  "arn:aws:securityhub:eu-west-1:210987654321:security-control/S3.8/finding/0f6f1b1e-5d0c-4f0e-9d0a-2b7f5c1d8e33";
type Fields = Readonly<Record<string, unknown>>;

const withFinding = (fields: Fields, name = "control"): string => {
  const event: { detail: { findings: Fields[] } } = JSON.parse(eventFixture("securityhub-finding", name));
  return changedFixture("securityhub-finding", name, {
    detail: { findings: [{ ...event.detail.findings[0], ...fields }] },
  });
};
const changed = (fields: Fields, name?: string) => {
  const [finding] = parseEvent(withFinding(fields, name)).findings;
  if (!finding) throw new Error("the event has no finding");
  return finding;
};

test("a failed control, field by field", () => {
  expect(oneFinding("securityhub-finding", "control")).toStrictEqual({
    schemaVersion: 1,
    key: `security-hub|210987654321|${product}|${id}`,
    revision: "2026-03-02T09:14:59.900Z",
    raw: eventFixture("securityhub-finding", "control"),
    transport: expect.objectContaining({ detailType: "Security Hub Findings - Imported" }),
    kind: "misconfiguration",
    lifecycle: "open",
    sourceStatus: { raw: "ACTIVE NEW FAILED" },
    subject: {
      type: "AWS::S3::Bucket",
      id: "orders-exports",
      arn: "arn:aws:s3:::orders-exports",
      tags: { Team: "orders" },
      account: "210987654321",
      region: "eu-west-1",
      partition: "aws",
    },
    severity: { label: "high", score: 70 },
    control: {
      type: "security-hub",
      title: "S3 general purpose buckets should block public access",
      id: "S3.8",
      findingArn: id,
    },
    title: "S3 general purpose buckets should block public access",
    description: "A bucket-level check of the public access block.",
    references: ["https://docs.aws.amazon.com/console/securityhub/S3.8/remediation"],
    times: {
      firstSeen: "2026-03-02T09:14:59.207Z",
      lastSeen: "2026-03-02T09:15:03.118Z",
      observed: "2026-03-02T09:14:59.900Z",
    },
    detail: { type: "config", annotation: "The block is incomplete." },
  });
});

describe("lifecycle", () => {
  test.each([
    ["control", "open"],
    ["control-passed", "resolved"],
    ["control-not-available", "unknown"],
    ["control-suppressed", "suppressed"],
    ["control-archived", "resolved"],
  ])("%s is %s", (name, lifecycle) => {
    expect(oneFinding("securityhub-finding", name).lifecycle).toBe(lifecycle);
  });

  test.each([
    ["ACTIVE", "NEW", "FAILED", "open"],
    ["ACTIVE", "NOTIFIED", "FAILED", "open"],
    ["ACTIVE", "NEW", "WARNING", "open"],
    ["ACTIVE", "NEW", undefined, "open"],
    ["ACTIVE", "NEW", "PASSED", "resolved"],
    ["ACTIVE", "NEW", "NOT_AVAILABLE", "unknown"],
    ["ACTIVE", "RESOLVED", "FAILED", "resolved"],
    ["ACTIVE", "RESOLVED", "NOT_AVAILABLE", "resolved"],
    ["ACTIVE", "SUPPRESSED", "FAILED", "suppressed"],
    ["ACTIVE", "SUPPRESSED", "PASSED", "suppressed"],
    ["ARCHIVED", "NEW", "FAILED", "resolved"],
    ["ARCHIVED", "SUPPRESSED", "NOT_AVAILABLE", "resolved"],
    [undefined, undefined, undefined, "open"],
    [undefined, undefined, "PASSED", "resolved"],
  ])("%s %s %s is %s", (RecordState, workflow, compliance, lifecycle) => {
    const Workflow = workflow && { Status: workflow };
    expect(changed({ RecordState, Workflow, Compliance: { Status: compliance } }).lifecycle).toBe(lifecycle);
  });

  test.each([
    [{ RecordState: "GONE" }, "RecordState"],
    [{ Workflow: { Status: "DONE" } }, "Workflow.Status"],
    [{ Compliance: { Status: "passed" } }, "Compliance.Status"],
  ])("%j is refused by name", (fields, field) => {
    expect(() => parseEvent(withFinding(fields))).toThrow(
      expect.objectContaining({ name: "MalformedEventError", field: `detail.findings[0].${field}` }),
    );
  });
});

test.each([
  [
    { Label: "CRITICAL", Normalized: 0 },
    { label: "critical", score: 0 },
  ],
  [{ Label: "INFORMATIONAL" }, { label: "informational" }],
  [
    { Label: "SEVERE", Normalized: 90 },
    { label: "unknown", score: 90 },
  ],
  [
    { Normalized: 0, Product: 0 },
    { label: "informational", score: 0 },
  ],
  [{ Normalized: 39 }, { label: "low", score: 39 }],
  [{}, { label: "unknown" }],
  [undefined, { label: "unknown" }],
])("severity %j is %j", (Severity, severity) => {
  expect(changed({ Severity }).severity).toStrictEqual(severity);
});

describe("the control", () => {
  const none = { Compliance: { Status: "FAILED" }, ProductFields: {}, GeneratorId: "nothing" };

  test.each([
    ["SecurityControlId", { Compliance: { Status: "FAILED", SecurityControlId: "S3.8" } }, "S3.8"],
    ["consolidated generator", { GeneratorId: "security-control/S3.8" }, "S3.8"],
    ["generator of FSBP", { GeneratorId: "aws-foundational-security-best-practices/v/1.0.0/S3.8" }, "S3.8"],
    ["generator of NIST 800-53", { GeneratorId: "nist-800-53/v/5.0.0/S3.8" }, "S3.8"],
    ["ControlId among the product's fields", { ProductFields: { ControlId: "EC2.13" } }, "EC2.13"],
    ["ControlId of PCI DSS, which numbers otherwise", { ProductFields: { ControlId: "PCI.S3.1" } }, "PCI.S3.1"],
  ])("comes from the %s", (_what, fields, id) => {
    expect(changed({ ...none, ...fields }).control).toMatchObject({ type: "security-hub", id });
  });

  test("of the finding goes before that of the standard", () => {
    const fields = { GeneratorId: "nist-800-53/v/5.0.0/S3.1", ProductFields: { ControlId: "S3.2" } };
    expect(changed(fields).control).toMatchObject({ id: "S3.8" });
    expect(changed({ ...none, ...fields }).control).toMatchObject({ id: "S3.1" });
  });

  test("is none where the standard has only numbers of its own", () => {
    const GeneratorId = "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0/rule/2.3";
    expect(changed({ ...none, GeneratorId }).control).toMatchObject({ type: "product", id: GeneratorId });
  });

  test("is none in a finding that somebody else imported, whatever it says", () => {
    expect(oneFinding("securityhub-finding", "imitated-control").control).toMatchObject({
      type: "product",
      id: "security-control/S3.8",
    });
  });

  test.each([
    "arn:aws:securityhub:eu-west-1:210987654321:product/aws/securityhub",
    "arn:aws:securityhub:eu-west-1::product/aws/securityhub/210987654321",
    "arn:aws:securityhub:eu-west-1::product/aws/securityhub-coverage",
    "arn:aws:securityhub:eu-west-1::product/acme/aws/securityhub",
    `x${product}`,
    `${product}\n`,
  ])("is none from the product %j", (ProductArn) => {
    expect(changed({ ProductArn }).control.type).toBe("product");
  });

  test("is the same in every partition", () => {
    const ProductArn = "arn:aws-us-gov:securityhub:us-gov-west-1::product/aws/securityhub";
    expect(changed({ ProductArn }).control).toMatchObject({ type: "security-hub" });
  });
});

test("somebody else's finding never has the key of Security Hub's own, even under its id", () => {
  const [own, imitated] = ["control", "imitated-control"].map((name) => oneFinding("securityhub-finding", name));
  expect(imitated?.key).toContain(id);
  expect(imitated?.key).not.toBe(own?.key);
});

test("the same id in another account has another key", () => {
  expect(changed({ AwsAccountId: "109876543210" }).key).not.toBe(oneFinding("securityhub-finding", "control").key);
});

test.each([
  [{ Type: "AwsS3Bucket", Id: "arn:aws:s3:::exports" }, "AWS::S3::Bucket", "exports", "eu-west-1"],
  [
    { Type: "AwsS3Bucket", Id: "arn:aws:s3:::exports", Region: "eu-central-1" },
    "AWS::S3::Bucket",
    "exports",
    "eu-central-1",
  ],
  [
    { Type: "AwsEc2SecurityGroup", Id: "arn:aws:ec2:eu-west-1:210987654321:security-group/sg-1" },
    "AWS::EC2::SecurityGroup",
    "sg-1",
    "eu-west-1",
  ],
  [
    { Type: "AwsEcrRepository", Id: "arn:aws:ecr:eu-west-1:210987654321:repository/shop/basket" },
    "AWS::ECR::Repository",
    "shop/basket",
    "eu-west-1",
  ],
  [{ Type: "AwsIamUser", Id: "arn:aws:iam::210987654321:user/engineering/ada" }, "AWS::IAM::User", "ada", "global"],
  [{ Type: "AwsAccount", Id: "AWS::::Account:210987654321" }, "AWS::::Account", "210987654321", "global"],
  [{ Type: "AwsOdd", Id: "odd" }, "AwsOdd", "odd", "eu-west-1"],
  [{ Type: "constructor", Id: "odd" }, "constructor", "odd", "eu-west-1"],
])("the resource %j is %s %s in %s", (resource, type, subjectId, region) => {
  expect(changed({ Resources: [resource] }).subject).toMatchObject({ type, id: subjectId, region });
});

test("without a region of its own, a resource is where its ARN says", () => {
  const Resources = [{ Type: "AwsLambdaFunction", Id: "arn:aws:lambda:eu-central-1:210987654321:function:checkout" }];
  expect(changed({ Resources, Region: undefined }).subject).toMatchObject({ id: "checkout", region: "eu-central-1" });
});

describe("a custom action", () => {
  const { findings } = parseEvent(eventFixture("securityhub-finding", "custom-action"));

  test("sends several findings, each of its own kind", () => {
    expect(findings.map(({ kind, lifecycle, subject }) => [kind, lifecycle, subject.type])).toStrictEqual([
      ["misconfiguration", "open", "AwsCloudTrailTrail"],
      ["misconfiguration", "open", "AWS::::Account"],
      ["threat", "open", "AWS::EC2::Instance"],
    ]);
  });

  test("sends old findings too, which have no label, no workflow and no region", () => {
    expect(findings[0]).toMatchObject({
      severity: { label: "medium", score: 40 },
      sourceStatus: { raw: "ACTIVE WARNING" },
      subject: { region: "eu-central-1" },
    });
    expect(findings[2]).toMatchObject({ severity: { label: "critical", score: 100 } });
  });

  test("that holds a finding that cannot be read is refused by its place", () => {
    const event: { detail: { findings: unknown[] } } = JSON.parse(eventFixture("securityhub-finding", "custom-action"));
    const broken = [...event.detail.findings, { Id: "x" }];
    expect(() =>
      parseEvent(changedFixture("securityhub-finding", "custom-action", { detail: { findings: broken } })),
    ).toThrow(expect.objectContaining({ field: "detail.findings[3].ProductArn" }));
  });
});

test.each([0, 101])("%i findings in one event are refused", (count) => {
  const event: { detail: { findings: unknown[] } } = JSON.parse(eventFixture("securityhub-finding", "control-passed"));
  const findings = Array.from({ length: count }, () => event.detail.findings[0]);
  expect(() => parseEvent(changedFixture("securityhub-finding", "control-passed", { detail: { findings } }))).toThrow(
    expect.objectContaining({ name: "MalformedEventError", field: "detail.findings" }),
  );
});

test("a vulnerability that Inspector reported names its packages", () => {
  expect(oneFinding("securityhub-finding", "vulnerability")).toMatchObject({
    kind: "vulnerability",
    control: { type: "vulnerability", id: "CVE-2031-40404" },
    references: [expect.any(String), "https://advisories.example/31-40"],
    detail: {
      type: "packages",
      repository: "shop/basket",
      digest: expect.stringMatching(/^sha256:/),
      packages: [
        { name: "tarlib", version: "2.1.0", fixedIn: "0:2.1.1-r0" },
        { name: "tar-utils", version: "2.1.0", path: "app/package.json" },
      ],
    },
  });
});

test.each([
  ["Software and Configuration Checks/AWS Security Best Practices", "misconfiguration"],
  ["Software and Configuration Checks/Vulnerabilities/CVE", "vulnerability"],
  ["TTPs/Initial Access", "threat"],
  ["Unusual Behaviors/User", "threat"],
  [undefined, "threat"],
])("a finding without a check, of type %s, is a %s", (type, kind) => {
  expect(changed({ Compliance: undefined, Types: type && [type] }).kind).toBe(kind);
});

test("the account is the finding's, the transport keeps the administrator's", () => {
  expect(oneFinding("securityhub-finding", "told-by-administrator")).toMatchObject({
    subject: { account: "109876543210", region: "eu-central-1" },
    transport: { account: "210987654321", region: "eu-west-1" },
  });
});

import { describe, expect, test } from "vitest";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { changedFixture, eventFixture } from "../support/event-fixtures.ts";
import { oneFinding } from "../support/one-finding.ts";

type Fields = Readonly<Record<string, unknown>>;

const withFinding = (change: (finding: Fields) => Fields, name = "control"): string => {
  const event: { detail: { findings: Fields[] } } = JSON.parse(eventFixture("securityhub-finding-v2", name));
  const findings = event.detail.findings.map(change);
  return changedFixture("securityhub-finding-v2", name, { detail: { findings } });
};
const changed = (fields: Fields) => {
  const [finding] = parseEvent(withFinding((found) => ({ ...found, ...fields }))).findings;
  if (!finding) throw new Error("the event has no finding");
  return finding;
};
const changedInfo = (fields: Fields): string =>
  withFinding((found) => ({ ...found, finding_info: { ...Object(found["finding_info"]), ...fields } }));

test("a failed control, field by field", () => {
  const findingArn =
    "arn:aws:securityhub:eu-west-1:210987654321:security-control/S3.8/finding/0f6f1b1e-5d0c-4f0e-9d0a-2b7f5c1d8e33";
  expect(oneFinding("securityhub-finding-v2", "control")).toStrictEqual({
    schemaVersion: 1,
    key: expect.stringMatching(
      /^security-hub-v2\|210987654321\|arn:aws:securityhub:eu-west-1::productv2\/aws\/securityhub\|[0-9a-f]{64}$/,
    ),
    revision: "2026-03-02T09:14:59.900Z",
    raw: eventFixture("securityhub-finding-v2", "control"),
    transport: expect.objectContaining({ detailType: "Findings Imported V2" }),
    kind: "misconfiguration",
    lifecycle: "open",
    sourceStatus: { raw: "New Fail" },
    subject: {
      type: "AWS::S3::Bucket",
      id: "orders-exports",
      arn: "arn:aws:s3:::orders-exports",
      account: "210987654321",
      region: "eu-west-1",
      partition: "aws",
    },
    severity: { label: "high", score: 4 },
    control: {
      type: "security-hub",
      title: "S3 general purpose buckets should block public access",
      id: "S3.8",
      findingArn,
    },
    title: "S3 general purpose buckets should block public access",
    description: "A bucket-level check of the public access block.",
    references: ["https://docs.aws.amazon.com/console/securityhub/S3.8/remediation"],
    times: {
      firstSeen: "2026-03-02T09:14:59.207Z",
      lastSeen: "2026-03-02T09:15:03.118Z",
      observed: "2026-03-02T09:14:59.900Z",
    },
    detail: { type: "config" },
  });
});

test("both hubs name the same bucket and the same control", () => {
  const [asff, ocsf] = ["securityhub-finding", "securityhub-finding-v2"].map((source) => oneFinding(source, "control"));
  const { tags: _tags, ...subject } = asff?.subject ?? {};
  expect(ocsf?.subject).toStrictEqual(subject);
  expect(ocsf?.control).toStrictEqual(asff?.control);
  expect(ocsf?.key).not.toBe(asff?.key);
});

describe("lifecycle", () => {
  test.each([
    [{ status_id: 0 }, "Fail", 3, "open"],
    [{ status_id: 1 }, "Fail", 3, "open"],
    [{ status_id: 2 }, "Fail", 3, "open"],
    [{ status_id: 3 }, "Fail", 3, "suppressed"],
    [{ status_id: 3 }, "Pass", 1, "suppressed"],
    [{ status_id: 4 }, "Fail", 3, "resolved"],
    [{ status_id: 5 }, "Fail", 3, "resolved"],
    [{ status_id: 99 }, "Fail", 3, "open"],
    [{ status_id: 1 }, "Pass", 1, "resolved"],
    [{ status_id: 1 }, "Warning", 2, "open"],
    [{ status_id: 1 }, "Unknown", 0, "unknown"],
    [{ status_id: 1 }, "PASSED", undefined, "resolved"],
    [{ status_id: 1 }, "Pass", undefined, "resolved"],
    [{ status_id: 1 }, "FAILED", undefined, "open"],
    [{ status_id: 1 }, "NOT_AVAILABLE", undefined, "unknown"],
    [{ status_id: 1 }, "Pass", 3, "open"],
    [{ status_id: undefined, status: "Suppressed" }, "Fail", 3, "suppressed"],
    [{ status_id: undefined, status: "Archived" }, "Fail", 3, "resolved"],
    [{ status_id: undefined, status: undefined }, undefined, undefined, "open"],
  ])("%j with a check %s (%s) is %s", (fields, status, status_id, lifecycle) => {
    expect(changed({ ...fields, compliance: { control: "S3.8", status, status_id } }).lifecycle).toBe(lifecycle);
  });

  test("of a passed control without a status is resolved", () => {
    expect(oneFinding("securityhub-finding-v2", "control-passed").lifecycle).toBe("resolved");
  });
});

test.each([
  [2002, "vulnerability", "vulnerability", "packages"],
  [2003, "misconfiguration", "security-hub", "config"],
  [2004, "threat", "threat", "threat"],
  [2006, "inventory", "product", "none"],
])("class %i is a %s", (class_uid, kind, control, detail) => {
  const finding = changed({ class_uid });
  expect([finding.kind, finding.control.type, finding.detail.type]).toStrictEqual([kind, control, detail]);
});

describe("times", () => {
  test("may be text only, with an offset", () => {
    expect(oneFinding("securityhub-finding-v2", "vulnerability-in-text-times")).toMatchObject({
      revision: "2026-03-02T09:14:59.900Z",
      times: { firstSeen: "2026-03-02T09:14:59.207Z" },
    });
  });

  test.each([
    [{ modified_time: undefined, modified_time_dt: undefined }],
    [{ modified_time: -1 }],
    [{ modified_time: 1e300 }],
    [{ modified_time: "yesterday" }],
  ])("%j say not when the finding was modified", (fields) => {
    expect(() => parseEvent(changedInfo(fields))).toThrow(
      expect.objectContaining({ name: "MalformedEventError", field: "detail.findings[0].finding_info.modified_time" }),
    );
  });

  test("sort as revisions, in either form", () => {
    const revision = (fields: Fields) => parseEvent(changedInfo(fields)).findings[0]?.revision ?? "";
    const earlier = revision({ modified_time: undefined, modified_time_dt: "2026-03-02T04:14:59.899-05:00" });
    expect(earlier < revision({ modified_time: 1_772_442_899_900 })).toBe(true);
  });
});

test("several findings come in one event, each of its own product", () => {
  const { findings } = parseEvent(eventFixture("securityhub-finding-v2", "detection-and-data"));
  expect(findings).toMatchObject([
    {
      kind: "threat",
      lifecycle: "suppressed",
      severity: { label: "low" },
      control: { type: "threat", id: "Backdoor:EC2/C&CActivity.B!DNS", findingArn: expect.stringMatching(/^arn:/) },
      subject: { type: "AWS::EC2::Instance", id: "i-0a1b2c3d4e5f60718" },
      detail: { type: "threat", count: 264 },
    },
    {
      kind: "inventory",
      lifecycle: "resolved",
      severity: { label: "unknown", score: 99 },
      control: { type: "product" },
    },
  ]);
});

test("a vulnerability names its packages and the image that they are in", () => {
  expect(oneFinding("securityhub-finding-v2", "vulnerability-in-text-times")).toMatchObject({
    severity: { label: "critical", score: 6 },
    control: { type: "vulnerability", id: "CVE-2031-40404" },
    references: ["https://advisories.example/31-40"],
    detail: {
      repository: "shop/basket",
      packages: [
        { name: "tarlib", version: "2.1.0", fixedIn: "0:2.1.1-r0" },
        { name: "tar-utils", version: "2.1.0", path: "app/package.json" },
      ],
    },
  });
});

test("the account is that of the resource's owner, wherever the finding was made", () => {
  const resource = { type: "AWS::S3::Bucket", uid: "exports", owner: { account: { uid: "109876543210" } } };
  expect(changed({ resources: [resource] })).toMatchObject({
    subject: { account: "109876543210" },
    transport: { account: "210987654321" },
  });
  expect(changed({ resources: [{ ...resource, owner: undefined }] }).subject.account).toBe("210987654321");
});

test.each([
  ["exports", "not-an-arn", "exports"],
  ["arn:aws:s3:::exports", undefined, "exports"],
  ["exports", "arn:aws:s3:::others", "others"],
])("a bucket of uid %s and uid_alt %s is %s", (uid, uid_alt, id) => {
  expect(changed({ resources: [{ type: "AWS::S3::Bucket", uid, uid_alt }] }).subject.id).toBe(id);
});

test.each([[], [{ type: "AWS::S3::Bucket" }]])("resources %j name nothing", (...resources) => {
  expect(() => parseEvent(withFinding((found) => ({ ...found, resources })))).toThrow(
    expect.objectContaining({ name: "MalformedEventError" }),
  );
});

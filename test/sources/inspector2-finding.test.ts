import { expect, test } from "vitest";
import { eventFixture } from "../support/event-fixtures.ts";
import { oneChangedFinding, oneFinding } from "../support/one-finding.ts";

const digest = "sha256:fa76d99ad957d952fb3738ae1ed7282a18d3bca1531c7efc273d52e16b774bd6";

test("a package vulnerability of an image, field by field", () => {
  expect(oneFinding("inspector2-finding", "image-package")).toStrictEqual({
    schemaVersion: 1,
    key: "inspector|arn:aws:inspector2:eu-west-1:210987654321:finding/0e92aa22f364b1f5b210ddde34fe7afd",
    revision: "2026-03-02T12:15:00.000Z",
    raw: eventFixture("inspector2-finding", "image-package"),
    transport: expect.objectContaining({ source: "aws.inspector2", detailType: "Inspector2 Finding" }),
    kind: "vulnerability",
    lifecycle: "open",
    sourceStatus: { raw: "ACTIVE" },
    subject: {
      type: "AWS::ECR::Image",
      id: `shop/basket@${digest}`,
      arn: `arn:aws:ecr:eu-west-1:210987654321:repository/shop/basket/${digest}`,
      account: "210987654321",
      region: "eu-west-1",
      partition: "aws",
      tags: {},
    },
    severity: { label: "high", score: 8.1, vector: "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H" },
    control: { type: "vulnerability", title: "CVE-2031-40404 - tarlib, tar-utils", id: "CVE-2031-40404" },
    title: "CVE-2031-40404 - tarlib, tar-utils",
    description: "A crafted archive makes the unpacker write outside its folder.",
    references: ["https://vulnerabilities.example/CVE-2031-40404", "https://advisories.example/31-40"],
    times: {
      firstSeen: "2026-03-01T07:04:10.000Z",
      lastSeen: "2026-03-02T12:15:00.000Z",
      observed: "2026-03-02T12:15:00.000Z",
    },
    detail: {
      type: "packages",
      repository: "shop/basket",
      digest,
      packages: [
        { name: "tarlib", version: "2.1.0", fixedIn: "0:2.1.1-r0" },
        { name: "tar-utils", version: "2.1.0", path: "app/node_modules/tar-utils/package.json" },
      ],
    },
  });
});

test.each([
  ["image-package", "open"],
  ["instance-suppressed", "suppressed"],
  ["function-code-closed", "resolved"],
])("%s is %s", (name, lifecycle) => {
  expect(oneFinding("inspector2-finding", name).lifecycle).toBe(lifecycle);
});

test("both forms of dates become one", () => {
  expect(oneFinding("inspector2-finding", "instance-suppressed")).toMatchObject({
    revision: "2026-03-02T09:14:59.356Z",
    times: { firstSeen: "2026-03-01T07:04:10.001Z" },
  });
});

test("N/A is not a place, and what is absent stays absent", () => {
  expect(oneFinding("inspector2-finding", "image-unlocated")).toMatchObject({
    subject: { id: `shop/basket@${digest}`, region: "eu-west-1", partition: "aws" },
    severity: { label: "unknown" },
    title: "CVE-2031-40405",
    references: [],
    detail: { packages: [] },
  });
  const { severity, times } = oneFinding("inspector2-finding", "image-unlocated");
  expect(severity).toStrictEqual({ label: "unknown" });
  expect(times).toStrictEqual({ observed: "2026-03-02T09:14:59.356Z" });
});

test("a missing severity stays unknown", () => {
  const finding = oneChangedFinding("inspector2-finding", "image-package", { detail: { severity: undefined } });
  expect(finding.severity.label).toBe("unknown");
});

test("tags of the resource are kept", () => {
  expect(oneFinding("inspector2-finding", "instance-suppressed").subject.tags).toStrictEqual({ Team: "payments" });
});

test("the network and code variants name what they found", () => {
  expect(oneFinding("inspector2-finding", "instance-network")).toMatchObject({
    control: { id: "NETWORK_REACHABILITY" },
    subject: { type: "AWS::EC2::Instance", id: "i-0a1b2c3d4e5f60718" },
    detail: { type: "none" },
  });
  expect(oneFinding("inspector2-finding", "function-code-closed")).toMatchObject({
    control: { id: "python/hardcoded-credentials@v1.0" },
    subject: { type: "AWS::Lambda::Function", id: "checkout" },
    detail: { type: "none" },
  });
});

test("the account is the finding's, the transport keeps the envelope's", () => {
  expect(oneFinding("inspector2-finding", "member-told-by-administrator")).toMatchObject({
    subject: { account: "109876543210", region: "eu-central-1" },
    transport: { account: "210987654321", region: "eu-west-1" },
  });
});

test("an image in a foreign registry keeps its account in the ARN", () => {
  const awsAccountId = "109876543210";
  const { subject } = oneChangedFinding("inspector2-finding", "image-package", { detail: { awsAccountId } });
  expect(subject).toMatchObject({ account: awsAccountId, arn: expect.stringContaining(":210987654321:") });
});

test("an update of the same finding has the same key and a greater revision", () => {
  const first = oneFinding("inspector2-finding", "image-package");
  const later = oneChangedFinding("inspector2-finding", "image-package", {
    id: "another",
    detail: { status: "CLOSED", updatedAt: "Mon Mar 02 12:15:00.001 UTC 2026" },
  });
  expect(later.key).toBe(first.key);
  expect(later.revision > first.revision).toBe(true);
});

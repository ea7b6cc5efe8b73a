import { expect, test } from "vitest";
import { eventFixture } from "../support/event-fixtures.ts";
import { oneChangedFinding, oneFinding } from "../support/one-finding.ts";

const digest = "sha256:fa76d99ad957d952fb3738ae1ed7282a18d3bca1531c7efc273d52e16b774bd6";

test("a scan that found something, field by field", () => {
  expect(oneFinding("ecr-image-scan", "counted")).toStrictEqual({
    schemaVersion: 1,
    key: `ecr-scan|210987654321|eu-west-1|shop/basket|${digest}`,
    revision: "2026-03-02T09:15:00.000Z",
    raw: eventFixture("ecr-image-scan", "counted"),
    transport: {
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: "aws.ecr",
      detailType: "ECR Image Scan",
      account: "210987654321",
      region: "eu-west-1",
      time: "2026-03-02T09:15:00.000Z",
    },
    kind: "vulnerability",
    lifecycle: "open",
    sourceStatus: { raw: "COMPLETE" },
    subject: {
      type: "AWS::ECR::Image",
      id: `shop/basket@${digest}`,
      arn: `arn:aws:ecr:eu-west-1:210987654321:repository/shop/basket/${digest}`,
      account: "210987654321",
      region: "eu-west-1",
      partition: "aws",
    },
    severity: { label: "high", counts: { high: 2, medium: 14, unknown: 1 } },
    control: { type: "image-scan", title: "Vulnerability scan" },
    title: `Vulnerability scan of shop/basket@${digest}`,
    description: "Scan status COMPLETE: 2 high, 14 medium, 1 of unknown severity.",
    references: [],
    times: { observed: "2026-03-02T09:15:00.000Z" },
    detail: { type: "image", repository: "shop/basket", digest, tags: ["4.2.0", "stable"], scan: "basic" },
  });
});

test.each([
  ["counted", "open", "high"],
  ["clean", "resolved", "unknown"],
  ["undefined-only", "open", "unknown"],
  ["unlisted-severity", "open", "unknown"],
  ["failed", "unknown", "unknown"],
  ["failed-with-counts", "unknown", "unknown"],
  ["least", "unknown", "unknown"],
])("%s: lifecycle %s, severity %s", (name, lifecycle, label) => {
  expect(oneFinding("ecr-image-scan", name)).toMatchObject({ lifecycle, severity: { label } });
});

test("a scan that has not ended is not clean, whatever it counted so far", () => {
  for (const status of ["IN_PROGRESS", "PENDING", "UNSUPPORTED_IMAGE", "FINDINGS_UNAVAILABLE"])
    expect(oneChangedFinding("ecr-image-scan", "clean", { detail: { "scan-status": status } })).toMatchObject({
      lifecycle: "unknown",
      sourceStatus: { raw: status },
    });
});

test("without a digest the repository is the subject, and the key is stable", () => {
  expect(oneFinding("ecr-image-scan", "least")).toMatchObject({
    key: "ecr-scan|210987654321|eu-west-1|shop/basket|none",
    subject: {
      type: "AWS::ECR::Repository",
      id: "shop/basket",
      arn: "arn:aws:ecr:eu-west-1:210987654321:repository/shop/basket",
    },
    detail: { digest: null, tags: [] },
  });
});

test("a replay says so", () => {
  expect(oneFinding("ecr-image-scan", "replayed").transport.replayName).toBe("march-replay");
  expect(oneFinding("ecr-image-scan", "counted").transport).not.toHaveProperty("replayName");
});

test("the account is the repository's, not the envelope's", () => {
  const resources = ["arn:aws:ecr:eu-west-1:666666666666:repository/shop/basket"];
  const finding = oneChangedFinding("ecr-image-scan", "counted", { resources });
  expect(finding.subject).toMatchObject({ account: "666666666666" });
  expect(finding.transport.account).toBe("210987654321");
});

test("no resources in the envelope: its own account and region hold", () => {
  const finding = oneChangedFinding("ecr-image-scan", "counted", { resources: undefined });
  expect(finding.subject).toMatchObject({ account: "210987654321", region: "eu-west-1" });
});

test("a later scan of the same image has the same key and a greater revision", () => {
  const first = oneFinding("ecr-image-scan", "counted");
  const later = oneChangedFinding("ecr-image-scan", "clean", { time: "2026-03-02T10:00:00Z" });
  expect(later.key).toBe(first.key);
  expect(later.revision > first.revision).toBe(true);
});

import { expect, test } from "vitest";
import { MalformedEventError } from "../../lambdas/core/event-errors.ts";
import { oneChangedFinding, oneFinding } from "../support/one-finding.ts";

const digest = "sha256:fa76d99ad957d952fb3738ae1ed7282a18d3bca1531c7efc273d52e16b774bd6";

test("an image, whose repository is named by ARN", () => {
  expect(oneFinding("inspector2-scan", "image")).toMatchObject({
    key: `inspector-scan|210987654321|eu-west-1|shop/basket|${digest}`,
    revision: "2026-03-02T09:15:00.000Z",
    kind: "vulnerability",
    lifecycle: "open",
    sourceStatus: { raw: "INITIAL_SCAN_COMPLETE" },
    subject: { type: "AWS::ECR::Image", id: `shop/basket@${digest}` },
    severity: { label: "high", counts: { high: 3, medium: 5, unknown: 3 } },
    detail: { type: "image", repository: "shop/basket", digest, tags: ["4.2.0"], scan: "enhanced" },
  });
});

test("ECR and Inspector name the same image alike", () => {
  expect(oneFinding("inspector2-scan", "image").subject).toStrictEqual(oneFinding("ecr-image-scan", "counted").subject);
});

test("a bare repository name is understood too", () => {
  const finding = oneChangedFinding("inspector2-scan", "image", { detail: { "repository-name": "shop/basket" } });
  expect(finding.subject).toStrictEqual(oneFinding("inspector2-scan", "image").subject);
});

test("zeros are sent, and mean clean", () => {
  expect(oneFinding("inspector2-scan", "image-clean")).toMatchObject({
    lifecycle: "resolved",
    severity: { label: "unknown", counts: {} },
  });
});

test("account and region are those of the ARN", () => {
  expect(oneFinding("inspector2-scan", "image-of-member")).toMatchObject({
    subject: { account: "109876543210", region: "eu-central-1" },
    transport: { account: "210987654321", region: "eu-west-1" },
  });
});

test("an image that is named by a tag alone is known by its repository only", () => {
  const finding = oneChangedFinding("inspector2-scan", "image", { detail: { "image-digest": undefined } });
  expect(finding).toMatchObject({
    subject: { type: "AWS::ECR::Repository", id: "shop/basket" },
    detail: { type: "image", digest: null, tags: ["4.2.0"] },
  });
});

test.each(["FAILED", "UNSUPPORTED_IMAGE", "SCAN_ELIGIBILITY_EXPIRED", "A_STATUS_TO_COME"])(
  "a scan that is %s is never clean, whatever it counts",
  (status) => {
    for (const fixture of ["image", "image-clean"])
      expect(oneChangedFinding("inspector2-scan", fixture, { detail: { "scan-status": status } }).lifecycle).toBe(
        "unknown",
      );
  },
);

test("an instance", () => {
  expect(oneFinding("inspector2-scan", "instance")).toMatchObject({
    key: "inspector-scan|210987654321|eu-west-1|AWS::EC2::Instance|i-0a1b2c3d4e5f60718",
    lifecycle: "open",
    subject: { type: "AWS::EC2::Instance", id: "i-0a1b2c3d4e5f60718" },
    severity: { label: "medium" },
    detail: { type: "none" },
  });
});

test("a function, whose findings only TOTAL counts", () => {
  expect(oneFinding("inspector2-scan", "function")).toMatchObject({
    key: "inspector-scan|210987654321|eu-west-1|AWS::Lambda::Function|checkout",
    lifecycle: "open",
    subject: { type: "AWS::Lambda::Function", id: "checkout" },
    severity: { label: "unknown", counts: { unknown: 4 } },
  });
});

test("a scan of nothing that has a name is malformed", () => {
  const change = { resources: ["shop"], detail: { "instance-id": undefined } };
  expect(() => oneChangedFinding("inspector2-scan", "instance", change)).toThrow(
    expect.objectContaining({ name: MalformedEventError.name, field: 'detail["repository-name"]' }),
  );
});

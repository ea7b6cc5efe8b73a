import { describe, expect, it } from "vitest";
import type { Finding } from "../../../lambdas/core/finding.ts";
import type { Vulnerability } from "../../../lambdas/core/vulnerability.ts";
import { triageVulnerableImage } from "../../../lambdas/playbooks/ecr/triage-vulnerable-image.ts";
import { judging } from "../play.ts";
import { digest, type Image, imageFinding, imageWorld } from "../worlds/image.ts";

const vulnerability = (over: Partial<Vulnerability> = {}): Vulnerability => ({
  id: "CVE-2023-45853",
  severity: "critical",
  fix: "available",
  exploitable: false,
  packages: [{ name: "zlib", version: "1:1.2.13", fixedIn: "1:1.3" }],
  ...over,
});

const play = (over: Partial<Image>, options: unknown = {}, finding?: Finding) => {
  const image = { scanner: "basic", status: "COMPLETE", vulnerabilities: [], suppressed: 0, inUse: null, ...over };
  return judging(triageVulnerableImage, imageWorld(image as Image, finding), options);
};
const planOf = (over: Partial<Image>, options: unknown = {}, finding?: Finding) => play(over, options, finding).plan();
const only = (...found: readonly Partial<Vulnerability>[]) => ({ vulnerabilities: found.map(vulnerability) });

describe("dismissing findings before anything is read", () => {
  const dismissed = (over: Partial<Finding>, options: unknown = {}) =>
    triageVulnerableImage.dismiss?.(imageFinding(over), triageVulnerableImage.options.parse(options));
  const counts = (found: Finding["severity"]["counts"]): Partial<Finding> => ({
    severity: { label: "unknown", counts: found ?? {} },
  });

  it.each([
    [{ critical: 1 }, {}, null],
    [{ high: 1, low: 9 }, {}, null],
    [{ medium: 40, low: 9 }, {}, "below-threshold"],
    [{ medium: 40 }, { threshold: "medium" }, null],
    [{ high: 3 }, { threshold: "critical" }, "below-threshold"],
    [{ low: 1, unknown: 1 }, {}, null],
    [{ low: 1, unknown: 1 }, { unknownSeverity: "ignore" }, "below-threshold"],
    [{}, {}, "below-threshold"],
  ])("a scan that counts %j, by %j: %s", (found, options, reason) => {
    expect(dismissed(counts(found), options)).toBe(reason);
  });

  it.each([
    ["critical", null],
    ["medium", "below-threshold"],
    ["unknown", null],
  ] as const)("a single vulnerability that is %s: %s", (label, reason) => {
    expect(dismissed({ severity: { label } })).toBe(reason);
  });

  it("a scan that names no digest says which repository it was of, and no more", () => {
    const { subject } = imageFinding();
    expect(dismissed({ subject: { ...subject, type: "AWS::ECR::Repository", id: "shop/checkout" } })).toBe(
      "image-not-named",
    );
  });
});

describe("planning", () => {
  it("calls a human for one grave vulnerability, with the package, its fix, the exploit and who runs it", async () => {
    const found = only({ exploitable: true }, { id: "CVE-2023-5678", severity: "medium" });
    expect(await planOf({ scanner: "enhanced", status: "ACTIVE", ...found, suppressed: 2, inUse: 7 })).toEqual({
      kind: "escalate",
      reason: "image-vulnerable",
      detail:
        "1 critical, 1 medium by Inspector, 1 with a known exploit, 2 more suppressed in Inspector, run by 7 pods and tasks: zlib 1:1.2.13 (CVE-2023-45853, CVE-2023-5678; fixed in 1:1.3)",
    });
  });

  it("names three packages and counts the others", async () => {
    const packages = ["a", "b", "c", "d", "e"].map((name) => ({ name, version: "1" }));
    expect(await planOf(only({ packages }))).toMatchObject({
      detail: expect.stringMatching(/: a 1 \(.*no fixed version named\); b 1 .*; c 1 .*; 2 more packages$/),
    });
  });

  it.each([
    [{ threshold: "high" }, "skip"],
    [{ threshold: "medium" }, "escalate"],
    [{ threshold: "informational" }, "escalate"],
  ])("by the threshold that is configured: %j", async (options, kind) => {
    expect(await planOf(only({ severity: "medium" }), options)).toMatchObject({ kind });
  });

  it.each([
    [{}, "escalate"],
    [{ unknownSeverity: "ignore" }, "skip"],
  ])("with what nobody has rated as configured: %j", async (options, kind) => {
    expect(await planOf(only({ severity: "unknown" }), options)).toMatchObject({ kind });
  });

  it.each([
    ["none", "skip"],
    ["available", "escalate"],
    // A basic scan does not know: that is not to know that there is none.
    ["unknown", "escalate"],
  ] as const)("where only fixable ones are wanted and the fix is %s: %s", async (fix, kind) => {
    expect(await planOf(only({ fix }), { fixableOnly: true })).toMatchObject({ kind });
    expect(await planOf(only({ fix }))).toMatchObject({ kind: "escalate" });
  });

  it.each([
    "FAILED",
    "UNSUPPORTED_IMAGE",
    "SCAN_ELIGIBILITY_EXPIRED",
    "FINDINGS_UNAVAILABLE",
    "LIMIT_EXCEEDED",
    "IMAGE_ARCHIVED",
    "NOT_FOUND",
    "A_STATUS_TO_COME",
  ])("never takes %s for clean", async (status) => {
    expect(await planOf({ status })).toMatchObject({
      kind: "escalate",
      reason: "scan-inconclusive",
      detail: expect.stringContaining(status),
    });
  });

  it.each(["IN_PROGRESS", "PENDING"])("waits while the scan is %s", async (status) => {
    expect(await planOf({ status, ...only({}) })).toMatchObject({ kind: "skip", reason: "scan-in-progress" });
  });

  it("believes the live state over the event, and says what the event had claimed", async () => {
    expect(await planOf({})).toEqual({
      kind: "skip",
      reason: "below-threshold",
      detail: "nothing counted by a basic scan; the event told of 3 critical",
    });
    const closed = imageFinding({ lifecycle: "resolved", severity: { label: "critical" } });
    expect(await planOf(only({}), {}, closed)).toMatchObject({ kind: "escalate", reason: "image-vulnerable" });
    expect(await planOf({}, {}, closed)).toMatchObject({ detail: "nothing counted by a basic scan" });
  });
});

describe("observing", () => {
  it("asks Inspector where Inspector scans, and counts what is suppressed apart", async () => {
    const state = await play({ scanner: "enhanced", status: "ACTIVE", ...only({}), suppressed: 4, inUse: 0 }).observe();
    expect(state).toMatchObject({ scanner: "enhanced", counts: { critical: 1 }, suppressed: 4, inUse: 0 });
  });

  it("is about one image, by its digest", async () => {
    const finding = imageFinding();
    expect(finding.subject.id).toBe(`shop/checkout@${digest}`);
    const other = imageFinding({ subject: { ...finding.subject, id: `shop/checkout@sha256:${"0".repeat(64)}` } });
    const world = imageWorld({ scanner: "basic", status: "COMPLETE", vulnerabilities: [], suppressed: 0, inUse: null });
    await expect(judging(triageVulnerableImage, { ...world, finding: other }).observe()).rejects.toThrow(
      "AccessDenied",
    );
  });
});

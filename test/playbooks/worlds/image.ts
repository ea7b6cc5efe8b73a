import fc from "fast-check";
import type { Finding } from "../../../lambdas/core/finding.ts";
import { severities } from "../../../lambdas/core/severity.ts";
import type { Vulnerability } from "../../../lambdas/core/vulnerability.ts";
import { gone } from "../../../lambdas/operations/answers.ts";
import { describeImageScan } from "../../../lambdas/operations/ecr.ts";
import { listImageFindings } from "../../../lambdas/operations/inspector2.ts";
import { sampleFinding } from "../../support/sample-finding.ts";
import { answer, type World, worldOf } from "./world.ts";

export interface Image {
  readonly scanner: "basic" | "enhanced";
  readonly status: string;
  readonly vulnerabilities: readonly Vulnerability[];
  readonly suppressed: number;
  readonly inUse: number | null;
}

export const digest = `sha256:${"c7".repeat(32)}`;

/** What a scan that found grave vulnerabilities tells of the image. */
export const imageFinding = (over: Partial<Finding> = {}): Finding => {
  const { subject } = sampleFinding();
  const { arn: _bucket, ...place } = subject;
  return sampleFinding({
    kind: "vulnerability",
    severity: { label: "critical", counts: { critical: 3 } },
    control: { type: "image-scan", title: "Vulnerability scan" },
    subject: { ...place, type: "AWS::ECR::Image", id: `shop/checkout@${digest}` },
    detail: { type: "image", repository: "shop/checkout", digest, tags: [], scan: "basic" },
    ...over,
  });
};

export const imageWorld = (start: Image, finding = imageFinding()): World => {
  let image: Image | null = start;
  const { account, id } = finding.subject;
  return worldOf(
    finding,
    [
      answer(describeImageScan, ({ repositoryName, imageDigest }) => {
        if (`${repositoryName}@${imageDigest}` !== id) throw new Error("AccessDenied");
        if (!image) return gone;
        const { scanner, status, vulnerabilities } = image;
        const completedAt = "2026-01-01T00:00:00.000Z";
        return scanner === "enhanced"
          ? { scanner, status, completedAt }
          : { scanner, status, completedAt, vulnerabilities, counts: {} };
      }),
      answer(listImageFindings, (asked) => {
        if (asked.account !== account || `${asked.repositoryName}@${asked.imageDigest}` !== id)
          throw new Error("AccessDenied");
        const { vulnerabilities = [], suppressed = 0, inUse = null } = image ?? {};
        return { vulnerabilities, suppressed, inUse };
      }),
    ],
    {
      remove: () => {
        image = null;
      },
    },
  );
};

const text = fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.constant("x".repeat(5_000)));

const vulnerability: fc.Arbitrary<Vulnerability> = fc.record({
  id: text,
  severity: fc.constantFrom(...severities),
  fix: fc.constantFrom("available", "none", "unknown"),
  exploitable: fc.boolean(),
  packages: fc.array(fc.record({ name: text, version: text, fixedIn: text, path: text }), { maxLength: 3 }),
});

export const anyImageWorld = fc
  .record({
    scanner: fc.constantFrom("basic" as const, "enhanced" as const),
    status: fc.constantFrom("COMPLETE", "ACTIVE", "FAILED", "IN_PROGRESS", "NOT_FOUND", "ODD"),
    // Few of them, many times over: what bounds the state is tested, not the generator.
    vulnerabilities: fc.tuple(fc.array(vulnerability, { maxLength: 6 }), fc.constantFrom(1, 40)).map(([some, times]) =>
      Array.from({ length: times }, (_, index) =>
        some.map((each) => ({
          ...each,
          packages: each.packages.map((found) => ({ ...found, version: `${found.version}-${index}` })),
        })),
      ).flat(),
    ),
    suppressed: fc.nat(3),
    inUse: fc.option(fc.nat(5)),
  })
  .map((image) => imageWorld(image));

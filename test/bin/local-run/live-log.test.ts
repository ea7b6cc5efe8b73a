import { expect, it } from "vitest";
import { transitionLine } from "../../../bin/local-run/live-log.ts";
import type { Transition } from "../../../lambdas/core/remediation.ts";
import { sampleFinding } from "../../support/sample-finding.ts";

const line = (transition: Omit<Transition, "sequence" | "at">, subjectId = "invoices"): string => {
  const finding = sampleFinding({ subject: { ...sampleFinding().subject, id: subjectId } });
  const at = "2026-01-01T03:04:05.678Z";
  return transitionLine(
    { id: "r1", playbook: "s3/block-public-access", subject: finding.subject, generation: 1, finding, createdAt: at },
    { ...transition, sequence: 1, at },
  );
};

it("tells when, what, by whom and to what, then the plan in one line", () => {
  const text = line({ state: "planned", detail: { summary: "close it", before: { open: true }, after: null } });
  expect(text).toMatch(/^03:04:05 {4}planned +s3\/block-public-access +invoices {2}close it\n$/);
});

it.each([
  ["healed", "✔"],
  ["failed", "✖"],
  ["escalated", "▲"],
] as const)("marks what %s with %s", (state, mark) => {
  expect(line({ state, detail: {} })).toContain(` ${mark} ${state}`);
});

it("gives the reason in words, and what AWS added to it", () => {
  expect(line({ state: "failed", reason: "write-rejected", detail: { note: "AccessDenied" } })).toMatch(
    / {2}AWS rejected the write: AccessDenied\n$/,
  );
});

it("is one line, whatever a name or a note carries", () => {
  const text = line({ state: "failed", detail: { note: "a\nb\u001b[2J" } }, "evil\r\u202ename");
  expect(text.match(/[\p{Cc}\p{Cf}]/gu)).toEqual(["\n"]);
});

it("keeps its columns under the longest state, and is short enough to follow", () => {
  const digest = "a".repeat(64);
  const asking = line({ state: "awaiting-approval", detail: {} });
  const held = line({ state: "escalated", detail: { note: "because ".repeat(40) } }, `shop/web@sha256:${digest}`);
  expect(asking.indexOf("s3/")).toBe(held.indexOf("s3/"));
  expect(held).toContain("shop/web@sha256:aaaaaaaaaaaa…  because");
  expect(held.length).toBeLessThan(250);
  expect(held).toMatch(/…\n$/);
});

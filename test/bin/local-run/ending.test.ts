import { expect, it } from "vitest";
import { endingText, unmetText } from "../../../bin/local-run/ending.ts";
import type { Transition } from "../../../lambdas/core/remediation.ts";
import { type RemediationRow, remediationRow } from "../../../lambdas/report/remediation-row.ts";
import { scenario } from "../../../local/estate/scenario.ts";
import { sampleFinding } from "../../support/sample-finding.ts";

const at = "2026-01-01T00:01:31.000Z";
const row = (last: Omit<Transition, "sequence" | "at">): RemediationRow => {
  const finding = sampleFinding();
  const remediation = {
    id: "r1",
    playbook: "s3/block-public-access",
    subject: finding.subject,
    generation: 1,
    finding,
    createdAt: at,
  };
  return remediationRow(remediation, [
    { sequence: 0, state: "detected", detail: {}, at },
    { sequence: 1, state: "planned", detail: { summary: "close it", before: { open: true }, after: null }, at },
    { sequence: 2, ...last, at },
  ]);
};
const healed = row({ state: "healed", reason: "verified", detail: {} });
const escalated = row({
  state: "escalated",
  reason: "group-unhealthy",
  detail: { note: "\u001b[31mNodeCreationFailure" },
});

const ending = {
  summary: { events: 3, findings: 2, remediations: [], tickets: 0, lost: 0, wallSeconds: 1.26 },
  rows: [healed, escalated, healed],
  deadLetters: [{ error: "MalformedEventError", message: "detail: is missing" }],
  refused: 1,
};

it("tells of each remediation what was done, from what to what, and how long it took", () => {
  const text = endingText(ending, undefined);
  expect(text).toMatch(/✔ healed +1 min 30 s +s3\/block-public-access +invoices\n +close it: { open: true } → –\n/);
});

it("tells why where it is not healed, with nothing hidden in it", () => {
  const text = endingText(ending, undefined);
  expect(text).toMatch(
    /▲ escalated [^\n]*\n[^\n]*\n +the node group reports [^\n]*: ‹U\+001B›\[31mNodeCreationFailure\n/,
  );
  expect(text).not.toContain("a fresh observation");
});

it("sums up, dead letters and refusals included", () => {
  expect(endingText(ending, undefined)).toContain(
    [
      "dead letter: MalformedEventError: detail: is missing",
      "3 events: 1 dead letter, 0 lost",
      "2 findings: 1 refused",
      "3 remediations: 2 healed, 1 escalated",
      "all in 1.3 s",
    ].join("\n"),
  );
});

it("breaks what is longer than the terminal is wide, and loses no word of it", () => {
  const [wide, narrow] = [endingText(ending, undefined), endingText(ending, 60)];
  const explanations = narrow.split("\n").filter((line) => line.startsWith("     "));
  expect(explanations.length).toBeGreaterThan(4);
  for (const line of explanations) expect(line.length).toBeLessThanOrEqual(60);
  expect(narrow.split(/\s+/)).toEqual(wide.split(/\s+/));
});

it("says what should have been, and what is", () => {
  const [happening] = scenario;
  if (!happening) throw new Error("the scenario is empty");
  const expected = { playbook: "s3/block-public-access", subject: "invoices", outcome: "healed" as const };
  expect(unmetText({ happening, expected, found: ["failed", "escalated"] })).toContain(
    "s3/block-public-access on invoices should be healed, and is failed, escalated\n",
  );
  expect(unmetText({ happening, expected, found: [] })).toContain("and is not there\n");
  expect(unmetText({ happening, expected: { deadLetter: "MalformedEventError" }, found: [] })).toContain(
    "no dead letter with MalformedEventError\n",
  );
});

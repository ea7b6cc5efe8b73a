import { expect, it } from "vitest";
import type { Decision } from "../../lambdas/core/decide.ts";
import { refusalInWords, withoutDecision } from "../../lambdas/report/decision-words.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const decision: Decision = {
  findingKey: "k",
  playbook: "s3/block-public-access",
  mode: "enforce",
  outcome: "skip",
  reason: "replayed-event",
};

it("says why a decision starts nothing, and nothing of one that only the mode made", () => {
  expect(refusalInWords(decision)).toBe("the event is a replay, and replays never start anything");
  expect(refusalInWords({ ...decision, outcome: "remediate", reason: "mode-enforce" })).toBeNull();
});

it("does not call a finding that is over nobody's business", () => {
  expect(withoutDecision(sampleFinding())).toBe("no playbook answers to it");
  expect(withoutDecision(sampleFinding({ lifecycle: "resolved" }))).toBe("nothing to do");
});

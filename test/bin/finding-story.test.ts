import { describe, expect, it } from "vitest";
import { storyInText, type ToldRemediation } from "../../bin/finding-story.ts";
import { approvalView } from "../../lambdas/core/acts/views.ts";
import type { Approval } from "../../lambdas/core/approval.ts";
import { inWords, reasons } from "../../lambdas/core/reasons.ts";
import type { Transition } from "../../lambdas/core/remediation.ts";
import { remediationRow } from "../../lambdas/report/remediation-row.ts";
import { sampleApproval, sampleId } from "../support/sample-approval.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const at = "2026-01-01T00:00:02.000Z";
const finding = sampleFinding();

/** The story of one remediation that ended so. */
const told = (
  last: Pick<Transition, "state" | "reason">,
  people: Partial<Pick<ToldRemediation, "questions" | "rollback">> = {},
): string => {
  const remediation = {
    id: sampleId,
    playbook: "sample/set-colour",
    generation: 1,
    subject: finding.subject,
    finding,
    createdAt: at,
  };
  const history = [{ ...last, sequence: 0, detail: {}, at, actor: "homeostat" } as Transition];
  const row = remediationRow(remediation, history);
  return storyInText({ finding, decisions: [], remediations: [{ ...row, questions: [], rollback: null, ...people }] });
};

/** Is a reason there by its code, which only we know? Codes of one word are words. */
const speaksInCode = (text: string): boolean => reasons.some((code) => code.includes("-") && text.includes(` ${code}`));

describe("every reason that a record may hold, in plain words", () => {
  it.each(reasons)("%s, where a remediation ended by it", (reason) => {
    const text = told({ state: "escalated", reason });
    expect(text).toContain(`escalated: ${inWords(reason)}\n`);
    expect(speaksInCode(text)).toBe(false);
  });

  it.each(reasons)("%s, where nothing came of a wish to undo", (reason) => {
    const rollback = { by: "olga", reason: "the shop is down", at, ended: { reason, note: "for now", at } };
    const text = told({ state: "healed", reason: "verified" }, { rollback });
    expect(text).toContain(`olga asked to undo it, "the shop is down": ${inWords(reason)}: for now`);
    expect(speaksInCode(text)).toBe(false);
  });

  it.each(reasons.filter((reason) => !reason.startsWith("mode-")))("%s, where a finding started nothing", (reason) => {
    const decision = {
      findingKey: finding.key,
      playbook: "sample/set-colour",
      mode: "enforce",
      outcome: "skip",
      reason,
    };
    const text = storyInText({ finding, decisions: [decision as never], remediations: [] });
    expect(text).toContain(`skip: ${inWords(reason)}`);
  });
});

describe("what people were asked, in plain words", () => {
  const answer = (by: string, verb: "approve" | "reject"): Approval["answers"][number] => ({ by, verb, at });
  const asked = (
    over: Partial<Omit<Approval, "proposal">>,
    purpose: "apply" | "rollback" = "apply",
    now = at,
  ): string =>
    told(
      { state: "awaiting-approval" },
      { questions: [approvalView(sampleApproval({ purpose }, over), new Date(now))] },
    );

  it.each([
    ["one that waits", {}, "somebody may answer until 2026-01-01T12:00:00.000Z (0 of 1 agreed)"],
    ["one that was agreed to", { answers: [answer("mary", "approve")] }, "it was agreed to (1 of 1 agreed: mary)"],
    [
      "one that waits for a second person",
      { quorum: 2, answers: [answer("mary", "approve")] },
      "somebody may answer until 2026-01-01T12:00:00.000Z (1 of 2 agreed: mary)",
    ],
    [
      "one that was refused",
      { answers: [answer("mary", "reject")] },
      "somebody who may decide said no (0 of 1 agreed)",
    ],
    ["one that was given up", { givenUpAt: at }, "nobody decided by 2026-01-01T12:00:00.000Z, which means no"],
  ] as const)("%s", (_what, over, words) => {
    expect(asked(over)).toContain(`asked about the write: ${words}`);
  });

  it("says of a way back that it is one, and names everybody who agreed", () => {
    const answers = [answer("mary", "approve"), answer("nora", "approve")];
    expect(asked({ quorum: 2, answers }, "rollback")).toContain(
      "asked about undoing it: it was agreed to (2 of 2 agreed: mary, nora)",
    );
  });

  it("says of a wish to undo that it is at work", () => {
    const rollback = { by: "olga", reason: "the shop is down", at, ended: null };
    expect(told({ state: "healed", reason: "verified" }, { rollback })).toContain('"the shop is down": not ended yet');
  });

  it("shows no token that wakes a run", () => {
    expect(JSON.stringify(approvalView(sampleApproval({}, { wakeUp: "secret-token" }), new Date(at)))).not.toContain(
      "secret-token",
    );
  });
});

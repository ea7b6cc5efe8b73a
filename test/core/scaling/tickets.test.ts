import { describe, expect, it } from "vitest";
import { inWords, isReason, type RemediationReason } from "../../../lambdas/core/reasons.ts";
import type { Attempt } from "../../../lambdas/core/remediation.ts";
import type { ScalingStep, StepOutcome } from "../../../lambdas/core/scaling/scaling-history.ts";
import type { Outcome } from "../../../lambdas/core/states.ts";
import { scaleNodeGroup } from "../../../lambdas/playbooks/eks/scale-node-group.ts";
import type { DecisionCase } from "./cases/decision-case.ts";
import { growing } from "./cases/growing.ts";
import { guarding } from "./cases/guarding.ts";
import { running } from "./cases/running.ts";
import { shrinking } from "./cases/shrinking.ts";
import { onCall } from "./on-call.ts";
import { alone, findingUnder } from "./registered-alarm.ts";
import { ago, limits, web } from "./situations.ts";

const endings: Readonly<Record<StepOutcome, readonly [Outcome, RemediationReason]>> = {
  helped: ["healed", "verified"],
  "did-not-help": ["escalated", "did-not-help"],
  failed: ["rolled-back", "rolled-back-after-failure"],
  unclear: ["escalated", "not-settled"],
};

const attemptOf = ({ from, to, at, endedAt, outcome: ended }: ScalingStep, index: number): Attempt => {
  const [outcome, reason] = endings[ended];
  const [writtenAt, endedAtIso] = [at, endedAt].map((time) => new Date(time).toISOString());
  if (writtenAt === undefined || endedAtIso === undefined) throw new Error("two times were given");
  const sizes = { before: { desired: from }, after: { desired: to } };
  return { generation: index + 1, outcome, reason, ...sizes, writtenAt, endedAt: endedAtIso };
};

/** How a run over such a state ends; null: it writes. */
const endOf = ({ state, group, steps = [], toldMinutesAgo = 5 }: DecisionCase) => {
  const told = findingUnder(alone);
  if (told.detail.type !== "alarm") throw new Error("an alarm was told");
  const finding = {
    ...told,
    revision: new Date(ago(toldMinutesAgo)).toISOString(),
    detail: { ...told.detail, registered: { ...web, ...group } },
  };
  const occasion = { at: new Date(ago(0)).toISOString(), earlier: steps.map(attemptOf) };
  const plan = scaleNodeGroup.plan(state, finding, limits, occasion);
  if (plan.kind === "change") return null;
  return { state: plan.kind === "skip" ? ("skipped" as const) : ("escalated" as const), reason: plan.reason };
};

/** What the on-call reads once a run has ended so. */
const ticketAfter = async (state: Outcome, reason: RemediationReason): Promise<string> => {
  const { told, ends, items } = onCall();
  const { finding } = await told({});
  await ends(finding.subject, state, reason);
  const [item, ...more] = items();
  expect(more).toEqual([]);
  return item ? `${item.state}: ${item.body}` : "none";
};

const cases = [...growing, ...guarding, ...shrinking].filter(({ expected }) => typeof expected === "string");
const [forNobody, forHumans] = [/^(wait|refuse): /, /^(escalate|yield): /].map((kind) =>
  cases.filter(({ expected }) => kind.test(String(expected))),
) as [DecisionCase[], DecisionCase[]];

describe("what is not done about a node group, by number of case", () => {
  it.each(forHumans)("$no: $what: $expected, and the ticket says why", async (example) => {
    const end = endOf(example);
    const [, reason] = String(example.expected).split(": ");
    expect(end).toEqual({ state: "escalated", reason });
    expect(end && (await ticketAfter(end.state, end.reason))).toMatch(/^open: /);
    expect(end && (await ticketAfter(end.state, end.reason))).toContain(end && inWords(end.reason));
  });

  it.each(forNobody)("$no: $what: $expected, and nobody is called", async (example) => {
    const end = endOf(example);
    const [, reason] = String(example.expected).split(": ");
    expect(end).toEqual({ state: "skipped", reason });
    expect(end && (await ticketAfter(end.state, end.reason))).toBe("none");
  });
});

/** What passes, or is well. */
const quietEnds = /^(healed|superseded)$/;

describe("how a run that was to write ends, by number of case", () => {
  it.each(running)("$no: $what: $expected, and a human knows where one must", async ({ expected }) => {
    const [, state, reason = ""] = /^([a-z-]+): ([a-z-]+), /.exec(expected) ?? [];
    if (!isReason(reason)) throw new Error(`${reason} is no reason`);
    expect((await ticketAfter(state as Outcome, reason)).split(":")[0]).toBe(
      quietEnds.test(state ?? "") ? "none" : "open",
    );
  });
});

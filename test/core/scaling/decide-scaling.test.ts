import { describe, expect, it } from "vitest";
import { decideScaling } from "../../../lambdas/core/scaling/decide-scaling.ts";
import type { DecisionCase } from "./cases/decision-case.ts";
import { growing } from "./cases/growing.ts";
import { guarding } from "./cases/guarding.ts";
import { shrinking } from "./cases/shrinking.ts";
import { after, ago, cpuOut, limits, web } from "./situations.ts";

const decided = ({ state, group, steps = [], toldMinutesAgo }: DecisionCase): number | string => {
  const told = toldMinutesAgo === undefined ? null : { alarm: cpuOut.alarm, at: ago(toldMinutesAgo) };
  const decision = decideScaling(state, { ...web, ...group }, { ...after(...steps), told }, limits);
  return decision.kind === "scale" ? decision.to : `${decision.kind}: ${decision.reason}`;
};

describe("what is decided about a node group, by number of case", () => {
  it.each([...growing, ...guarding, ...shrinking])("$no: $what: $expected", (example) => {
    expect(decided(example)).toBe(example.expected);
  });
});

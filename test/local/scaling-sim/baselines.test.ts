import { describe, expect, test } from "vitest";
import type { Policy, Sight } from "../../../local/scaling-sim/policy.ts";
import { stepScaling } from "../../../local/scaling-sim/step-scaling.ts";
import { targetTracking } from "../../../local/scaling-sim/target-tracking.ts";

interface Given {
  readonly ready: number;
  readonly launching?: number;
  readonly terminating?: number;
  readonly desired?: number;
  /** The last minutes, the newest last, in percent. */
  readonly utilisation: readonly number[];
}

const none = { desired: 0, ready: 0, launching: 0, terminating: 0, updating: false, activities: [] };
const asked = (policy: Policy, { ready, launching = 0, terminating = 0, desired, utilisation }: Given): number => {
  const sight: Sight = {
    now: utilisation.length * 60_000,
    measured: utilisation.map((percent) => ({ utilisation: percent, pendingPods: 0 })),
    group: { ...none, ready, launching, terminating, desired: desired ?? ready + launching },
    fallback: none,
  };
  return policy.begin()(sight).group;
};
const minutes = (count: number, percent: number) => Array.from({ length: count }, () => percent);

/** The target is 70 %, the bounds 2 and 20. The numbers of the user guide's examples, where it has them. */
describe("step scaling", () => {
  test.each<[string, Given, number]>([
    ["at the threshold", { ready: 10, utilisation: [70] }, 10],
    ["a tenth, up to ten points above it", { ready: 10, utilisation: [79] }, 11],
    ["three tenths from ten points on", { ready: 10, utilisation: [80] }, 13],
    ["shares are rounded down: 30 % of 11 is 3", { ready: 11, utilisation: [85] }, 14],
    ["but to one at least", { ready: 2, utilisation: [71] }, 3],
    ["what warms up is no capacity, but counts against the step", { ready: 10, launching: 1, utilisation: [75] }, 11],
    ["and a larger step adds the difference", { ready: 10, launching: 1, utilisation: [85] }, 13],
    ["never beyond the maximum", { ready: 19, utilisation: [100] }, 20],
    ["low for fourteen minutes", { ready: 10, utilisation: minutes(14, 40) }, 10],
    ["low for fifteen", { ready: 10, utilisation: minutes(15, 40) }, 9],
    ["not low enough", { ready: 10, utilisation: minutes(15, 49) }, 10],
    ["not while it scales out", { ready: 10, launching: 1, utilisation: minutes(15, 40) }, 11],
    ["what terminates counts: no more than necessary", { ready: 9, terminating: 1, utilisation: minutes(15, 40) }, 9],
    ["never below the minimum", { ready: 2, utilisation: minutes(15, 1) }, 2],
  ])("%s", (_, given, expected) => {
    expect(asked(stepScaling, given)).toBe(expected);
  });
});

describe("target tracking", () => {
  test.each<[string, Given, number]>([
    ["two minutes above the target", { ready: 4, utilisation: [60, 90, 90] }, 4],
    ["three: in proportion, rounded up", { ready: 4, utilisation: [90, 90, 90] }, 6],
    ["what warms up is no capacity", { ready: 4, launching: 2, utilisation: [90, 90, 90] }, 6],
    ["never beyond the maximum", { ready: 16, utilisation: [100, 100, 100] }, 20],
    ["low for fourteen minutes", { ready: 10, utilisation: minutes(14, 35) }, 10],
    ["low for fifteen: in proportion", { ready: 10, utilisation: minutes(15, 35) }, 5],
    ["rather one too many", { ready: 10, utilisation: minutes(15, 38) }, 6],
    ["nine tenths of the target are not low", { ready: 10, utilisation: minutes(15, 63) }, 10],
    ["not while it scales out", { ready: 10, launching: 1, utilisation: minutes(15, 35) }, 11],
    ["never below the minimum", { ready: 3, utilisation: minutes(15, 1) }, 2],
  ])("%s", (_, given, expected) => {
    expect(asked(targetTracking, given)).toBe(expected);
  });
});

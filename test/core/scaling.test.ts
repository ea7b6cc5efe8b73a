import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type NodeGroupState,
  planScaling,
  scalingToken,
  undoScaling,
  verifyScaling,
} from "../../lambdas/core/scaling.ts";

const limits = { tolerance: 0.1, stepShare: 0.5, stepNodes: 10, quota: 450 };
const registered = {
  alarm: "shop-web-cpu",
  cluster: "shop",
  nodeGroup: "web",
  metric: { namespace: "AWS/EC2", name: "CPUUtilization", dimensions: {}, statistic: "Average", period: 60 },
  target: 70,
  min: 2,
  max: 10,
};

/** `nodes` are desired, live and in service, unless something else is said. */
const group = (nodes: number, utilisation: number | null, over: Partial<NodeGroupState> = {}): NodeGroupState => ({
  alarm: "ALARM",
  utilisation,
  status: "ACTIVE",
  issues: [],
  min: 2,
  max: 10,
  desired: nodes,
  inService: nodes,
  live: nodes,
  ...over,
});

/** A new size, or why there is none. */
const planned = (state: NodeGroupState, over: Partial<typeof registered> = {}): number | string => {
  const plan = planScaling(state, { ...registered, ...over }, limits);
  return plan.kind === "change" ? plan.after.desired : `${plan.kind}: ${plan.reason}`;
};

const wide = { min: 0, max: 1_000 };

describe("a step outwards, by number of case", () => {
  it.each([
    { no: 1, state: group(4, 84), expected: 5 },
    { no: 2, state: group(8, 140), expected: 10 },
    { no: 3, state: group(4, 75), expected: "skip: within-tolerance" },
    { no: 4, state: group(6, 84, { inService: 4, live: 4 }), expected: "skip: capacity-in-flight" },
    { no: 5, state: group(10, 84), expected: "escalate: at-maximum" },
    { no: 6, state: group(9, 90), expected: 10 },
    { no: 10, state: group(4, 84, { alarm: "OK" }), expected: "skip: alarm-cleared" },
    { no: 12, state: group(4, 20), expected: "skip: within-tolerance" },
    { no: 13, state: group(4, 84, { alarm: "INSUFFICIENT_DATA" }), expected: "skip: alarm-cleared" },
    { no: 14, state: group(4, null), expected: "escalate: no-datapoint" },
    { no: 21, state: group(4, 0), expected: "skip: within-tolerance" },
    { no: 25, state: group(4, 84, { status: "UPDATING" }), expected: "skip: update-in-progress" },
    { no: 27, state: group(4, 84, { status: "DELETING" }), expected: "escalate: not-scalable" },
    { no: 27, state: group(4, 84, { status: "CREATE_FAILED" }), expected: "escalate: not-scalable" },
    {
      no: 28,
      state: group(4, 140, { status: "DEGRADED", issues: ["AsgInstanceLaunchFailures"] }),
      expected: 5,
    },
    {
      no: 29,
      state: group(4, 84, { status: "DEGRADED", issues: ["AsgInstanceLaunchFailures", "NodeCreationFailure"] }),
      expected: "escalate: group-unhealthy",
    },
    { no: 31, state: group(1, 84, { min: 0 }), expected: "escalate: bounds-contradict" },
    { no: 51, state: group(0, 84, wide), over: { min: 0 }, expected: "escalate: no-datapoint" },
  ])("$no: $state.desired desired, $state.inService in service at $state.utilisation: $expected", (example) => {
    expect(planned(example.state, example.over)).toBe(example.expected);
  });

  it.each([
    { why: "registered min above max", over: { min: 7, max: 6 } },
    { why: "registered max above the group's", over: { max: 11 } },
    { why: "registered min below the group's", over: { min: 1 } },
  ])("30: $why writes nothing", ({ over }) => {
    expect(planned(group(6, 84), over)).toBe("escalate: bounds-contradict");
  });
});

describe("a step outwards", () => {
  it.each([
    { why: "half of the desired size", state: group(20, 700, wide), over: { max: 1_000 }, expected: 30 },
    { why: "ten nodes", state: group(100, 700, wide), over: { max: 1_000 }, expected: 110 },
    { why: "the quota", state: group(446, 140, wide), over: { max: 1_000 }, expected: 450 },
    { why: "one node at least", state: group(1, 700, wide), over: { min: 0 }, expected: 2 },
  ])("is at most $why", ({ state, over, expected }) => {
    expect(planned(state, over)).toBe(expected);
  });

  it("does not take a rest in the last digits for a node", () => {
    expect(planned(group(10, 7.7 + 1e-12, wide), { target: 7, min: 0, max: 100 })).toBe("skip: within-tolerance");
    expect(planned(group(10, 8.4 + 1e-12, wide), { target: 7, min: 0, max: 100 })).toBe(12);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("does not scale on %s", (utilisation) => {
    expect(planned(group(4, utilisation))).toBe("escalate: no-datapoint");
  });

  it("waits for an instance refresh, and tells of an alarm that is gone", () => {
    const refreshing = { status: "DEGRADED", issues: ["AutoScalingGroupInstanceRefreshActive"] };
    expect(planned(group(4, 84, refreshing))).toBe("skip: update-in-progress");
    expect(planned(group(4, 84, { alarm: null }))).toBe("escalate: no-datapoint");
  });

  it("says what it wants and why it gets less", () => {
    expect(planScaling(group(9, 90), registered, limits)).toEqual({
      kind: "change",
      summary: "desired size: 9 → 10, of 12 wanted (CPUUtilization 90 for a target of 70)",
      after: { desired: 10 },
    });
  });

  it("goes outwards only, within every bound, and only on fresh data of an alarm", () => {
    const size = fc.integer({ min: 0, max: 460 });
    const state = fc.record({
      alarm: fc.constantFrom("OK", "ALARM", "INSUFFICIENT_DATA", null),
      utilisation: fc.option(fc.double({ min: 0, max: 1_000, noNaN: true })),
      status: fc.constantFrom("ACTIVE", "ACTIVE", "ACTIVE", "UPDATING", "DEGRADED", "DELETING"),
      issues: fc.subarray(["AsgInstanceLaunchFailures", "NodeCreationFailure"]),
      min: fc.constant(0),
      max: size,
      desired: size,
      inService: size,
      live: size,
    });
    fc.assert(
      fc.property(state, size, fc.integer({ min: 1, max: 1_000 }), (observed, max, target) => {
        const plan = planScaling(observed, { ...registered, min: 0, max, target }, limits);
        if (plan.kind !== "change") return;
        const { desired } = plan.after;
        expect(observed.alarm).toBe("ALARM");
        expect(observed.utilisation).not.toBeNull();
        expect(desired).toBeGreaterThan(observed.desired);
        expect(desired).toBeLessThanOrEqual(Math.min(max, observed.max, 450));
        expect(desired - observed.desired).toBeLessThanOrEqual(
          Math.min(10, Math.max(1, Math.ceil(observed.desired / 2))),
        );
      }),
    );
  });
});

describe("what became of a step from 4 to 6", () => {
  const judged = (over: Partial<NodeGroupState>) => verifyScaling(group(6, 80, over), { desired: 4 }, { desired: 6 });

  it.each([
    { why: "all serve", over: {}, expected: "healed" },
    { why: "somebody asked for more", over: { desired: 8, inService: 6, live: 8 }, expected: "healed" },
    { why: "the update has not begun", over: { desired: 4, inService: 4, live: 4 }, expected: "pending" },
    { why: "the update goes on", over: { status: "UPDATING" }, expected: "pending" },
    { why: "nodes are on their way", over: { inService: 5 }, expected: "pending" },
    { why: "all serve, but the group is not well", over: { status: "DEGRADED" }, expected: "pending" },
    { why: "somebody asked for fewer", over: { desired: 5, inService: 5, live: 5 }, expected: "failed" },
    { why: "somebody scaled in", over: { desired: 3, inService: 3, live: 3 }, expected: "failed" },
    { why: "the group is being deleted", over: { status: "DELETING" }, expected: "failed" },
    {
      why: "launches fail",
      over: { status: "DEGRADED", issues: ["AsgInstanceLaunchFailures"], inService: 5, live: 5 },
      expected: "failed",
    },
    {
      why: "launches failed, but the nodes have come",
      over: { status: "DEGRADED", issues: ["AsgInstanceLaunchFailures"], inService: 5, live: 6 },
      expected: "pending",
    },
  ])("$why: $expected", ({ over, expected }) => {
    expect(judged(over)).toBe(expected);
  });
});

describe("undoing a step from 4 to 6", () => {
  const undone = (over: Partial<NodeGroupState>) => undoScaling(group(6, 80, over), { desired: 4 });

  it("38: gives up no node that is there", () => {
    expect(undone({ live: 5, inService: 5 })).toEqual({ desired: 5 });
  });

  it("goes back to where it was, and not below the minimum", () => {
    expect(undone({ live: 3, inService: 3 })).toEqual({ desired: 4 });
    expect(undone({ live: 3, inService: 3, min: 5 })).toEqual({ desired: 5 });
  });

  it.each([{ live: 6 }, { status: "UPDATING", live: 4 }, { status: "DELETING", live: 4 }])(
    "leaves %o as it is",
    (over) => {
      expect(undone(over)).toBeNull();
    },
  );
});

describe("the token of a step", () => {
  const token = scalingToken("shop/web", "2026-11-14T09:31:00.314Z", { desired: 4 }, { desired: 6 });

  it("is the same for the same step", () => {
    expect(scalingToken("shop/web", "2026-11-14T09:31:00.314Z", { desired: 4 }, { desired: 6 })).toBe(token);
    expect(token).toMatch(/^[0-9a-f]{32}$/);
  });

  it("differs for another group, alarm, size or direction", () => {
    const others = [
      scalingToken("shop/batch", "2026-11-14T09:31:00.314Z", { desired: 4 }, { desired: 6 }),
      scalingToken("shop/web", "2026-11-14T10:31:00.314Z", { desired: 4 }, { desired: 6 }),
      scalingToken("shop/web", "2026-11-14T09:31:00.314Z", { desired: 4 }, { desired: 5 }),
      scalingToken("shop/web", "2026-11-14T09:31:00.314Z", { desired: 6 }, { desired: 4 }),
    ];
    expect(new Set([token, ...others]).size).toBe(5);
  });
});

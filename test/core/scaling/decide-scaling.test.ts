import { describe, expect, it } from "vitest";
import { decideScaling } from "../../../lambdas/core/scaling/decide-scaling.ts";
import type { ObservedNodeGroup } from "../../../lambdas/core/scaling/observed-node-group.ts";
import type { RegisteredGroup } from "../../../lambdas/core/scaling/registered-group.ts";
import type { ScalingStep } from "../../../lambdas/core/scaling/scaling-history.ts";
import {
  activity,
  after,
  ago,
  cpuIn,
  cpuOut,
  limits,
  memoryOut,
  observed,
  pendingOut,
  quiet,
  ringing,
  steadily,
  step,
  web,
} from "./situations.ts";

interface Case {
  readonly no: number;
  readonly what: string;
  readonly state: ObservedNodeGroup;
  readonly group?: Partial<RegisteredGroup>;
  readonly steps?: readonly ScalingStep[];
  /** The new size, or why there is none. */
  readonly expected: number | string;
}

const decided = ({ state, group, steps = [] }: Omit<Case, "no" | "what" | "expected">): number | string => {
  const decision = decideScaling(state, { ...web, ...group }, after(...steps), limits);
  return decision.kind === "scale" ? decision.to : `${decision.kind}: ${decision.reason}`;
};

const vain = (minutesAgo: number): ScalingStep => step(minutesAgo, { outcome: "did-not-help" });
const failed = (minutesAgo: number): ScalingStep => step(minutesAgo, { outcome: "failed" });

/** An alarm that has rung for an hour. */
const lasting = (value: number) => ({ signals: [ringing(cpuOut, value, { since: ago(60) })] });

const pending = (pods: number) => ({ signals: [ringing(pendingOut, pods)] });
const onPending = { signals: [pendingOut] };

/** Four nodes with next to nothing to do, and an owner who agreed to scaling in. */
const idle = (nodes: number, value: number, over: Partial<ObservedNodeGroup> = {}) =>
  observed(nodes, value, { signals: [quiet(cpuOut, value), ringing(cpuIn, value, { since: ago(20) })], ...over });
const mayScaleIn = { scaleIn: true, signals: [cpuOut, cpuIn] };

const cases: readonly Case[] = [
  { no: 1, what: "4 nodes at 84", state: observed(4, 84), expected: 5 },
  { no: 2, what: "8 nodes at 140: 16 wanted, a step of 4, at most 10", state: observed(8, 140), expected: 10 },
  { no: 3, what: "75 is within the tolerance", state: observed(4, 75), expected: "wait: within-tolerance" },
  {
    no: 4,
    what: "6 desired, 4 in service at 84: what is in flight suffices",
    state: observed(6, 84, { inService: 4, live: 4 }),
    expected: "wait: capacity-in-flight",
  },
  { no: 5, what: "10 nodes at 84", state: observed(10, 84), expected: "escalate: at-maximum" },
  { no: 6, what: "9 nodes at 90, 12 wanted", state: observed(9, 90), expected: 10 },
  {
    no: 10,
    what: "the alarm is OK by now",
    state: observed(4, 84, { signals: [quiet(cpuOut, 84)] }),
    expected: "refuse: alarm-cleared",
  },
  { no: 12, what: "the state was set by hand", state: observed(4, 20), expected: "refuse: alarm-unfounded" },
  {
    no: 13,
    what: "too little data to tell",
    state: observed(4, 84, { signals: [quiet(cpuOut, 84, { state: "INSUFFICIENT_DATA" })] }),
    expected: "refuse: alarm-undecided",
  },
  {
    no: 14,
    what: "missing data counts as breaching, and there is none",
    state: observed(4, 84, { signals: [ringing(cpuOut, 84, { datapoints: [] })] }),
    expected: "escalate: no-datapoint",
  },
  {
    no: 14,
    what: "the newest value is four periods old",
    state: observed(4, 84, { signals: [ringing(cpuOut, 84, { datapoints: steadily(84).slice(4) })] }),
    expected: "escalate: no-datapoint",
  },
  {
    no: 15,
    what: "170 s after the last step",
    state: observed(4, 84),
    steps: [step(2.9)],
    expected: "wait: step-too-recent",
  },
  { no: 15, what: "180 s after the last step", state: observed(4, 84), steps: [step(3)], expected: 5 },
  {
    no: 15,
    what: "nodes of the last step are not in service yet",
    state: observed(4, 84, { inService: 3 }),
    steps: [step(4)],
    expected: "wait: capacity-in-flight",
  },
  {
    no: 16,
    what: "three steps of this incident changed nothing",
    state: observed(4, 84, lasting(84)),
    steps: [vain(30), vain(20), vain(10)],
    expected: "escalate: scaling-does-not-help",
  },
  { no: 16, what: "two did", state: observed(4, 84, lasting(84)), steps: [vain(20), vain(10)], expected: 5 },
  {
    no: 16,
    what: "three did, in an earlier incident",
    state: observed(4, 84),
    steps: [vain(30), vain(20), vain(10)],
    expected: 5,
  },
  {
    no: 19,
    what: "the instance that is registered is gone, and its metric with it",
    state: observed(4, 84, { signals: [ringing(cpuOut, 84, { datapoints: [] })] }),
    expected: "escalate: no-datapoint",
  },
  {
    no: 21,
    what: "an anomaly below the band",
    state: observed(4, 5, {
      signals: [ringing(cpuOut, 5, { comparison: "LessThanLowerOrGreaterThanUpperThreshold", threshold: null })],
    }),
    expected: "wait: within-tolerance",
  },
  {
    no: 25,
    what: "an update is on",
    state: observed(4, 84, { status: "UPDATING" }),
    expected: "wait: update-in-progress",
  },
  {
    no: 25,
    what: "an update is on, and the status does not say so yet",
    state: observed(4, 84, { lastUpdate: { status: "InProgress", createdAt: ago(1) } }),
    expected: "wait: update-in-progress",
  },
  {
    no: 27,
    what: "it is being deleted",
    state: observed(4, 84, { status: "DELETING" }),
    expected: "escalate: not-scalable",
  },
  {
    no: 27,
    what: "it was never made",
    state: observed(4, 84, { status: "CREATE_FAILED" }),
    expected: "escalate: not-scalable",
  },
  {
    no: 28,
    what: "launches failed, and the back-off is over: one node, to see",
    state: observed(4, 140, { status: "DEGRADED", issues: ["AsgInstanceLaunchFailures"] }),
    steps: [failed(8)],
    expected: 5,
  },
  {
    no: 28,
    what: "launches failed, and the back-off is on",
    state: observed(4, 140, { status: "DEGRADED", issues: ["AsgInstanceLaunchFailures"] }),
    steps: [failed(6)],
    expected: "wait: backing-off",
  },
  {
    no: 29,
    what: "new nodes cannot join",
    state: observed(4, 84, { status: "DEGRADED", issues: ["AsgInstanceLaunchFailures", "NodeCreationFailure"] }),
    expected: "escalate: nodes-cannot-join",
  },
  {
    no: 30,
    what: "registered min above max",
    state: observed(6, 84),
    group: { min: 7, max: 6 },
    expected: "escalate: bounds-contradict",
  },
  {
    no: 30,
    what: "registered max above the group's",
    state: observed(6, 84),
    group: { max: 11 },
    expected: "escalate: bounds-contradict",
  },
  {
    no: 30,
    what: "registered min below the group's",
    state: observed(6, 84),
    group: { min: 1 },
    expected: "escalate: bounds-contradict",
  },
  {
    no: 31,
    what: "fewer nodes than the minimum",
    state: observed(1, 84, { min: 0 }),
    expected: "escalate: below-minimum",
  },
  {
    no: 32,
    what: "Cluster Autoscaler has changed the size: the next generation yields",
    state: observed(5, 84, {
      activities: [
        activity(1, {
          cause: "a user request explicitly set group desired capacity changing the desired capacity from 4 to 5",
        }),
      ],
    }),
    expected: "yield: foreign-owner",
  },
  { no: 33, what: "Auto Mode", state: observed(4, 84, { autoMode: true }), expected: "yield: auto-mode" },
  {
    no: 33,
    what: "registered as Karpenter's",
    state: observed(4, 84),
    group: { owner: "karpenter" },
    expected: "yield: foreign-owner",
  },
  {
    no: 33,
    what: "a scaling policy",
    state: observed(4, 84, {
      activities: [activity(30, { cause: "a monitor alarm x in state ALARM triggered policy y" })],
    }),
    expected: "yield: foreign-owner",
  },
  {
    no: 33,
    what: "our own step, told in such words",
    state: observed(4, 84, {
      activities: [activity(29, { cause: "a user request explicitly set group desired capacity" })],
    }),
    steps: [step(30)],
    expected: 5,
  },
  {
    no: 33,
    what: "a human takes our nodes away",
    state: observed(3, 90),
    steps: [step(30)],
    expected: "yield: changed-by-others",
  },
  { no: 33, what: "a human adds nodes to ours", state: observed(6, 84), steps: [step(30)], expected: 8 },
  {
    no: 34,
    what: "two alarms: the larger want",
    state: observed(4, 84, { signals: [ringing(cpuOut, 84), ringing(memoryOut, 100)] }),
    group: { signals: [cpuOut, memoryOut] },
    expected: 6,
  },
  {
    no: 34,
    what: "one of two alarms rings: the larger want of both metrics all the same",
    state: observed(4, 84, { signals: [ringing(cpuOut, 84), quiet(memoryOut, 100)] }),
    group: { signals: [cpuOut, memoryOut] },
    expected: 6,
  },
  {
    no: 35,
    what: "out and in together",
    state: observed(4, 84, { signals: [ringing(cpuOut, 84), ringing(cpuIn, 20)] }),
    group: mayScaleIn,
    expected: 5,
  },
  {
    no: 38,
    what: "4 min after a scale-out that failed",
    state: observed(5, 84),
    steps: [failed(6)],
    expected: "wait: backing-off",
  },
  {
    no: 38,
    what: "the second failure backs off for 10 min",
    state: observed(5, 84),
    steps: [failed(30), failed(11)],
    expected: "wait: backing-off",
  },
  { no: 38, what: "and no longer", state: observed(5, 84), steps: [failed(30), failed(12)], expected: 6 },
  {
    no: 38,
    what: "no back-off is longer than 30 min",
    state: observed(5, 84),
    steps: [80, 70, 60, 50, 40, 32].map(failed),
    expected: 6,
  },
  {
    no: 42,
    what: "pods still have no node after one step",
    state: observed(4, 0, pending(3)),
    group: onPending,
    steps: [vain(4)],
    expected: "escalate: scaling-does-not-help",
  },
  { no: 43, what: "addresses for one node", state: observed(8, 140, { freeAddresses: 1 }), expected: 9 },
  {
    no: 43,
    what: "a node takes more than one",
    state: observed(6, 140, { freeAddresses: 25 }),
    group: { addressesPerNode: 10 },
    expected: 8,
  },
  {
    no: 43,
    what: "no addresses at all",
    state: observed(4, 84, { freeAddresses: 0 }),
    expected: "escalate: addresses-exhausted",
  },
  {
    no: 44,
    what: "8 min after a scale-out",
    state: idle(4, 20),
    group: mayScaleIn,
    steps: [step(8)],
    expected: "wait: scaled-out-recently",
  },
  {
    no: 44,
    what: "8 min after somebody's launch",
    state: idle(4, 20, { activities: [activity(8)] }),
    group: mayScaleIn,
    expected: "wait: scaled-out-recently",
  },
  { no: 44, what: "10 min after a scale-out", state: idle(4, 20), group: mayScaleIn, steps: [step(10)], expected: 3 },
  {
    no: 45,
    what: "3 nodes at 45 would be 2 at 67.5",
    state: idle(3, 45),
    group: mayScaleIn,
    expected: "wait: would-overload",
  },
  {
    no: 46,
    what: "nobody acknowledged",
    state: idle(4, 20),
    group: { ...mayScaleIn, scaleIn: false },
    expected: "refuse: scale-in-not-acknowledged",
  },
  {
    no: 47,
    what: "pods are pending",
    state: idle(4, 20, { signals: [quiet(cpuOut, 20), ringing(cpuIn, 20), quiet(pendingOut, 1)] }),
    group: { scaleIn: true, signals: [cpuOut, cpuIn, pendingOut] },
    expected: "wait: pods-pending",
  },
  {
    no: 47,
    what: "a zonal shift",
    state: idle(4, 20, { zonalShift: true }),
    group: mayScaleIn,
    expected: "wait: zonal-shift",
  },
  {
    no: 48,
    what: "up, down, up in 60 min",
    state: idle(4, 20),
    group: mayScaleIn,
    steps: [step(70), step(40, { from: 4, to: 3 }), step(15)],
    expected: "escalate: flapping",
  },
  {
    no: 48,
    what: "a day later",
    state: idle(4, 20),
    group: mayScaleIn,
    steps: [step(1_500), step(1_480, { from: 4, to: 3 }), step(1_460)],
    expected: 3,
  },
  {
    no: 49,
    what: "5 of 10 nodes are not ready",
    state: observed(10, 84, { unready: 5 }),
    expected: "escalate: nodes-unready",
  },
  { no: 49, what: "4 of 10 are not", state: observed(9, 84, { unready: 4 }), expected: 10 },
  {
    no: 51,
    what: "no nodes, and a utilisation",
    state: observed(0, 84, { min: 0 }),
    group: { min: 0 },
    expected: "escalate: no-datapoint",
  },
  {
    no: 51,
    what: "no nodes, and a pod without one",
    state: observed(0, 0, { min: 0, ...pending(7) }),
    group: { ...onPending, min: 0, podsPerNode: 2 },
    expected: 1,
  },
];

describe("what is decided about a node group, by number of case", () => {
  it.each(cases)("$no: $what: $expected", (example) => {
    expect(decided(example)).toBe(example.expected);
  });
});

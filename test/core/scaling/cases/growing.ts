import type { ScalingStep } from "../../../../lambdas/core/scaling/scaling-history.ts";
import { activity, ago, cpuOut, memoryOut, observed, pendingOut, quiet, ringing, step } from "../situations.ts";
import type { DecisionCase } from "./decision-case.ts";

const vain = (minutesAgo: number): ScalingStep => step(minutesAgo, { outcome: "did-not-help" });
const failed = (minutesAgo: number): ScalingStep => step(minutesAgo, { outcome: "failed" });

/** An alarm that has rung for an hour. */
const lasting = (value: number) => ({ signals: [ringing(cpuOut, value, { since: ago(60) })] });

const pending = (pods: number) => ({ signals: [ringing(pendingOut, pods)] });
const onPending = { signals: [pendingOut] };

/** How far a group grows, and what keeps it from growing. */
export const growing: readonly DecisionCase[] = [
  { no: 1, what: "4 nodes at 84", state: observed(4, 84), expected: 5 },
  { no: 2, what: "8 nodes at 140: 16 wanted, a step of 4, at most 10", state: observed(8, 140), expected: 10 },
  { no: 3, what: "75 is within the tolerance", state: observed(4, 75), expected: "wait: within-tolerance" },
  {
    no: 4,
    what: "6 desired, 4 in service at 84: what is in flight suffices",
    state: observed(6, 84, { inService: 4, live: 4 }),
    expected: "wait: capacity-in-flight",
  },
  {
    no: 4,
    what: "6 desired, 4 in service, and launches fail: nobody else would tell",
    state: observed(6, 84, {
      inService: 4,
      live: 4,
      status: "DEGRADED",
      issues: ["AsgInstanceLaunchFailures"],
      activities: [activity(1, { status: "Failed" })],
    }),
    expected: "escalate: capacity-missing",
  },
  {
    no: 4,
    what: "6 desired, 4 in service, launches failed, and one is under way again",
    state: observed(6, 84, {
      inService: 4,
      live: 5,
      status: "DEGRADED",
      issues: ["AsgInstanceLaunchFailures"],
      activities: [activity(1, { status: "InProgress", endedAt: null }), activity(3, { status: "Failed" })],
    }),
    expected: "wait: capacity-in-flight",
  },
  {
    no: 4,
    what: "6 desired, 4 in service, and a launch is under way for 16 min",
    state: observed(6, 84, {
      inService: 4,
      live: 6,
      activities: [activity(16, { status: "InProgress", endedAt: null })],
    }),
    expected: "escalate: capacity-missing",
  },
  {
    no: 4,
    what: "6 desired, 4 in service, and launches are suspended",
    state: observed(6, 84, { inService: 4, live: 4, suspended: ["Launch"] }),
    expected: "escalate: launches-suspended",
  },
  { no: 5, what: "10 nodes at 84", state: observed(10, 84), expected: "escalate: at-maximum" },
  {
    no: 5,
    what: "more nodes than may be registered are there: none is taken away by an alarm on high load",
    state: observed(10, 84),
    group: { max: 8 },
    expected: "escalate: at-maximum",
  },
  {
    no: 2,
    what: "1 node at 100: one more, whatever half of one is",
    state: observed(1, 100, { min: 1 }),
    group: { min: 1 },
    expected: 2,
  },
  {
    no: 2,
    what: "40 nodes at 140: no more than ten at a time",
    state: observed(40, 140, { max: 100 }),
    group: { max: 100 },
    expected: 50,
  },
  { no: 3, what: "77 is the tolerance itself", state: observed(4, 77), expected: "wait: within-tolerance" },
  { no: 3, what: "a value that is no number", state: observed(4, Number.NaN), expected: "escalate: no-datapoint" },
  { no: 3, what: "less than nothing", state: observed(4, -84), expected: "escalate: alarm-unfounded" },
  { no: 6, what: "9 nodes at 90, 12 wanted", state: observed(9, 90), expected: 10 },
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
    what: "launches are suspended",
    state: observed(4, 84, { suspended: ["Launch"] }),
    expected: "escalate: launches-suspended",
  },
  {
    no: 43,
    what: "no addresses at all",
    state: observed(4, 84, { freeAddresses: 0 }),
    expected: "escalate: addresses-exhausted",
  },
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

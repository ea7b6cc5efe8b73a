import type { ObservedNodeGroup } from "../../../../lambdas/core/scaling/observed-node-group.ts";
import {
  activity,
  ago,
  counted,
  cpuIn,
  cpuOut,
  mayScaleIn,
  memoryOut,
  observed,
  pendingOut,
  quiet,
  ringing,
  steadily,
  step,
} from "../situations.ts";
import type { DecisionCase } from "./decision-case.ts";

/** Nodes with next to nothing to do, and an owner who agreed to scaling in. */
const idle = (nodes: number, value: number, over: Partial<ObservedNodeGroup> = {}) =>
  observed(nodes, value, { signals: [quiet(cpuOut, value), ringing(cpuIn, value, { since: ago(20) })], ...over });

/** No such period can be registered; whoever decides need not rely on that. */
const hourly = { ...cpuOut, metric: { ...cpuOut.metric, period: 3_600 } };
const hourlyIn = { ...cpuIn, metric: hourly.metric };

/** When a node may go. */
export const shrinking: readonly DecisionCase[] = [
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
  {
    no: 44,
    what: "somebody has added a node to the three that our step of 40 min ago left",
    state: idle(4, 20),
    group: mayScaleIn,
    steps: [step(40, { from: 4, to: 3 })],
    expected: "wait: scaled-out-recently",
  },
  {
    no: 44,
    what: "somebody did, an hour ago",
    state: idle(4, 20),
    group: mayScaleIn,
    steps: [step(61, { from: 4, to: 3 })],
    expected: 3,
  },
  { no: 44, what: "10 min after a scale-out", state: idle(4, 20), group: mayScaleIn, steps: [step(10)], expected: 3 },
  {
    no: 45,
    what: "3 nodes at 45 would be 2 at 67.5",
    state: idle(3, 45),
    group: mayScaleIn,
    expected: "wait: would-overload",
  },
  { no: 45, what: "4 nodes at 40 would be 3 at 53.3", state: idle(4, 40), group: mayScaleIn, expected: 3 },
  {
    no: 45,
    what: "as many nodes as zones stay",
    state: idle(3, 20, { zones: 3 }),
    group: mayScaleIn,
    expected: "refuse: at-minimum",
  },
  {
    no: 45,
    what: "as many nodes as the minimum stay",
    state: idle(4, 20),
    group: { ...mayScaleIn, min: 4 },
    expected: "refuse: at-minimum",
  },
  {
    no: 45,
    what: "low for fourteen minutes",
    state: idle(4, 20, {
      signals: [
        quiet(cpuOut, 20),
        ringing(cpuIn, 20, {
          datapoints: steadily(20).map((point, index) => (index === 14 ? { ...point, value: 60 } : point)),
        }),
      ],
    }),
    group: mayScaleIn,
    expected: "wait: load-not-low-for-long",
  },
  {
    no: 45,
    what: "memory is not low",
    state: idle(4, 20, { signals: [quiet(cpuOut, 20), ringing(cpuIn, 20), quiet(memoryOut, 60)] }),
    group: { scaleIn: true, signals: [cpuOut, cpuIn, memoryOut] },
    expected: "wait: would-overload",
  },
  {
    no: 45,
    what: "EKS is not content with the group",
    state: idle(4, 20, { status: "DEGRADED", issues: ["AsgInstanceLaunchFailures"] }),
    group: mayScaleIn,
    expected: "wait: group-recovering",
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
    what: "a pod is pending, and nobody registered an alarm on pods",
    state: idle(4, 20, { pending: counted(1) }),
    group: mayScaleIn,
    expected: "wait: pods-pending",
  },
  {
    no: 47,
    what: "nobody counts pods",
    state: idle(4, 20, { pending: null }),
    group: mayScaleIn,
    expected: "wait: pods-pending",
  },
  {
    no: 47,
    what: "nobody has counted pods for five minutes",
    state: idle(4, 20, { pending: counted(0, 5) }),
    group: mayScaleIn,
    expected: "wait: pods-pending",
  },
  {
    no: 47,
    what: "terminations are suspended",
    state: idle(4, 20, { suspended: ["Terminate"] }),
    group: mayScaleIn,
    expected: "escalate: terminations-suspended",
  },
  {
    no: 47,
    what: "a value of the quarter of an hour is no number",
    state: idle(4, 20, {
      signals: [
        quiet(cpuOut, 20, {
          datapoints: steadily(20).map((point, index) => (index === 7 ? { ...point, value: Number.NaN } : point)),
        }),
        ringing(cpuIn, 20, { since: ago(20) }),
      ],
    }),
    group: mayScaleIn,
    expected: "wait: load-not-low-for-long",
  },
  {
    no: 47,
    what: "the one value that is known is older than a quarter of an hour",
    state: idle(4, 20, {
      signals: [
        quiet(hourly, 20),
        ringing(hourlyIn, 20, { since: ago(200), datapoints: [{ at: ago(150), value: 20 }] }),
      ],
    }),
    group: { scaleIn: true, signals: [hourly, hourlyIn] },
    expected: "wait: load-not-low-for-long",
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
];

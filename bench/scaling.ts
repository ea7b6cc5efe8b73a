import { decideScaling } from "../lambdas/core/scaling/decide-scaling.ts";
import type { ObservedNodeGroup } from "../lambdas/core/scaling/observed-node-group.ts";
import type { RegisteredGroup } from "../lambdas/core/scaling/registered-group.ts";
import type { ScalingHistory } from "../lambdas/core/scaling/scaling-history.ts";
import { scalingLimits } from "../lambdas/core/scaling/scaling-limits.ts";
import { type Figure, median } from "./figure.ts";

const minute = 60_000;
const now = Date.UTC(2026, 10, 14, 9, 31, 30);
const nodes = 440;
const rounds = 101;
const decisionsPerRound = 100;

const group: RegisteredGroup = {
  cluster: "shop",
  nodeGroup: "web",
  owner: "homeostat",
  min: 2,
  max: 450,
  podsPerNode: null,
  addressesPerNode: 1,
  scaleIn: true,
  fallback: null,
  insteadOf: null,
  signals: Array.from({ length: 10 }, (_, index) => ({
    alarm: `signal-${index}`,
    match: "name",
    direction: "out",
    kind: "utilisation",
    metric: {
      namespace: "N",
      name: `M${index}`,
      dimensions: { ClusterName: "shop" },
      statistic: "Average",
      period: 60,
    },
    target: 70,
  })),
};

/** As much as is ever read: half an hour of ten signals, and the activities that are kept. */
const observed: ObservedNodeGroup = {
  signals: group.signals.map(({ alarm }) => ({
    alarm,
    state: "ALARM",
    since: now - 5 * minute,
    comparison: "GreaterThanThreshold",
    threshold: 77,
    datapoints: Array.from({ length: 30 }, (_, index) => ({ at: now - 30_000 - (index + 1) * minute, value: 84 })),
  })),
  status: "ACTIVE",
  issues: [],
  min: 2,
  max: 450,
  desired: nodes,
  inService: nodes,
  live: nodes,
  unready: 0,
  zones: 3,
  freeAddresses: 4_000,
  suspended: [],
  activities: Array.from({ length: 50 }, (_, index) => ({
    kind: "launch",
    status: "Successful",
    startedAt: now - (20 + index) * minute,
    endedAt: now - (18 + index) * minute,
    cause: "a difference between desired and actual capacity ".repeat(6),
  })),
  lastUpdate: null,
  autoMode: false,
  zonalShift: false,
  tags: {},
};

const history: ScalingHistory = {
  now,
  steps: Array.from({ length: 40 }, (_, index) => ({
    from: 400 + index,
    to: 401 + index,
    at: now - (200 - index * 4) * minute,
    endedAt: now - (198 - index * 4) * minute,
    outcome: "helped",
  })),
};

/** Milliseconds that a call takes, the middle of many rounds. */
const timeOf = (work: () => unknown): number =>
  median(
    Array.from({ length: rounds }, () => {
      const begun = performance.now();
      for (let each = 0; each < decisionsPerRound; each++) work();
      return (performance.now() - begun) / decisionsPerRound;
    }),
  );

/** One decision about a node group of nearly 450 nodes, with all that is ever known of one. */
export const measureScaling = async (): Promise<readonly Figure[]> => {
  const limits = scalingLimits.parse({});
  const text = JSON.stringify(observed);
  return [
    {
      what: `a scaling decision, ${nodes} nodes`,
      value: timeOf(() => decideScaling(observed, group, history, limits)),
      unit: "ms",
      baseline: { what: "reading the state from JSON", value: timeOf(() => JSON.parse(text)) },
      aim: { of: "value", atMost: 1 },
    },
  ];
};

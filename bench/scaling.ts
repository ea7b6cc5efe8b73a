import { assembleNodeGroup, type NodeGroupReads } from "../lambdas/core/scaling/assemble-node-group.ts";
import { decideScaling } from "../lambdas/core/scaling/decide-scaling.ts";
import type { Datapoint } from "../lambdas/core/scaling/observed-node-group.ts";
import type { RegisteredGroup } from "../lambdas/core/scaling/registered-group.ts";
import type { ScalingHistory } from "../lambdas/core/scaling/scaling-history.ts";
import { scalingLimits } from "../lambdas/core/scaling/scaling-limits.ts";
import { type Figure, median } from "./figure.ts";

const minute = 60_000;
const now = Date.UTC(2026, 10, 14, 9, 31, 30);
/** The step to the largest group that EKS allows. */
const nodes = 449;
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

const minutes = (count: number, value: number): readonly Datapoint[] =>
  Array.from({ length: count }, (_, index) => ({ at: now - 30_000 - (index + 1) * minute, value }));

/** As much as is ever read: half an hour of ten signals, every instance, and the activities that are kept. */
const reads: NodeGroupReads = {
  alarms: group.signals.map(({ alarm }) => ({
    name: alarm,
    state: "ALARM",
    since: new Date(now - 5 * minute).toISOString(),
    comparison: "GreaterThanThreshold",
    threshold: 77,
  })),
  series: [...group.signals.map(() => minutes(30, 84)), minutes(30, 0), minutes(30, 0)],
  cluster: { autoMode: false, zonalShift: false },
  nodegroup: { status: "ACTIVE", issues: [], min: 2, max: 450, tags: {} },
  groups: [
    {
      desired: nodes,
      instances: Array.from({ length: nodes }, () => ({ state: "InService", healthy: true })),
      suspended: [],
    },
  ],
  subnets: ["a", "b", "c"].map((zone) => ({ zone, freeAddresses: 1_300 })),
  activities: Array.from({ length: 50 }, (_, index) => ({
    kind: "launch",
    status: "Successful",
    startedAt: now - (20 + index) * minute,
    endedAt: now - (18 + index) * minute,
    cause: "a difference between desired and actual capacity ".repeat(6),
  })),
  lastUpdate: null,
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
  told: null,
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

/** One decision about a node group of 450 nodes, with all that is ever known of one, from what AWS answered. */
export const measureScaling = async (): Promise<readonly Figure[]> => {
  const limits = scalingLimits.parse({});
  const text = JSON.stringify(assembleNodeGroup(group, reads));
  const decide = () => decideScaling(assembleNodeGroup(group, reads), group, history, limits);
  return [
    {
      what: `a scaling decision, ${nodes + 1} nodes`,
      value: timeOf(decide),
      unit: "ms",
      baseline: { what: "reading the state from JSON", value: timeOf(() => JSON.parse(text)) },
      aim: { of: "value", atMost: 1 },
    },
  ];
};

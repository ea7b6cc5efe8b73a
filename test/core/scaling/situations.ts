import type {
  Datapoint,
  ObservedNodeGroup,
  ScalingActivity,
  SignalReading,
} from "../../../lambdas/core/scaling/observed-node-group.ts";
import type { RegisteredGroup, Signal } from "../../../lambdas/core/scaling/registered-group.ts";
import type { ScalingHistory, ScalingStep } from "../../../lambdas/core/scaling/scaling-history.ts";
import { type ScalingLimits, scalingLimits } from "../../../lambdas/core/scaling/scaling-limits.ts";

export const limits: ScalingLimits = scalingLimits.parse({});

const minute = 60_000;
/** Half a minute into a period. */
const now = Date.UTC(2026, 10, 14, 9, 31, 30);
export const ago = (minutes: number): number => now - minutes * minute;

const metric = (namespace: string, name: string, dimension: string) => ({
  namespace,
  name,
  dimensions: { [dimension]: dimension === "ClusterName" ? "shop" : "eks-web-1" },
  statistic: "Average",
  period: 60,
});
const named = (alarm: string, direction: "out" | "in") => ({ alarm, match: "name" as const, direction });

export const cpuOut: Signal = {
  ...named("web-cpu-high", "out"),
  kind: "utilisation",
  metric: metric("AWS/EC2", "CPUUtilization", "AutoScalingGroupName"),
  target: 70,
};
export const memoryOut: Signal = {
  ...named("web-memory-high", "out"),
  kind: "utilisation",
  metric: metric("ContainerInsights", "node_memory_utilization", "ClusterName"),
  target: 70,
};
export const cpuIn: Signal = { ...cpuOut, ...named("web-cpu-low", "in") };
export const pendingOut: Signal = {
  ...named("shop-pending", "out"),
  kind: "pending-pods",
  metric: metric("AWS/EKS", "scheduler_pending_pods_UNSCHEDULABLE", "ClusterName"),
};

/** T = 70, 2 to 10 nodes, one alarm on CPU. */
export const web: RegisteredGroup = {
  cluster: "shop",
  nodeGroup: "web",
  owner: "homeostat",
  min: 2,
  max: 10,
  podsPerNode: null,
  addressesPerNode: 1,
  scaleIn: false,
  fallback: null,
  insteadOf: null,
  signals: [cpuOut],
};

/** The group, with an alarm for either way and an owner who agreed to scaling in. */
export const mayScaleIn = { scaleIn: true, signals: [cpuOut, cpuIn] };

/** The same value in each of the last whole minutes, the newest first. */
export const steadily = (value: number, minutes = 20): readonly Datapoint[] =>
  Array.from({ length: minutes }, (_, index) => ({
    at: Math.floor(now / minute) * minute - (index + 1) * minute,
    value,
  }));

/** What was counted in the cluster in a whole minute of late. */
export const counted = (value: number, minutesAgo = 1): Datapoint => ({
  at: Math.floor(ago(minutesAgo) / minute) * minute,
  value,
});

/** Five minutes in ALARM. */
export const ringing = (signal: Signal, value: number, over: Partial<SignalReading> = {}): SignalReading => ({
  alarm: signal.alarm,
  state: "ALARM",
  since: ago(5),
  comparison: signal.direction === "out" ? "GreaterThanThreshold" : "LessThanThreshold",
  threshold: signal.kind === "pending-pods" ? 0 : signal.direction === "out" ? 70 : 50,
  datapoints: steadily(value),
  ...over,
});

export const quiet = (signal: Signal, value: number, over: Partial<SignalReading> = {}): SignalReading =>
  ringing(signal, value, { state: "OK", ...over });

/** A group of which every node serves, with CPU at `utilisation`. */
export const observed = (
  nodes: number,
  utilisation: number,
  over: Partial<ObservedNodeGroup> = {},
): ObservedNodeGroup => ({
  signals: [ringing(cpuOut, utilisation)],
  status: "ACTIVE",
  issues: [],
  min: 2,
  max: 10,
  desired: nodes,
  inService: nodes,
  live: nodes,
  unhealthy: 0,
  failed: null,
  pending: counted(0),
  zones: 2,
  freeAddresses: 700,
  suspended: [],
  activities: [],
  lastUpdate: null,
  autoMode: false,
  zonalShift: false,
  tags: {},
  ...over,
});

/** A step outwards by one node that helped, unless something else is said. */
export const step = (minutesAgo: number, over: Partial<ScalingStep> = {}): ScalingStep => ({
  from: 3,
  to: 4,
  at: ago(minutesAgo),
  endedAt: ago(minutesAgo - 2),
  outcome: "helped",
  ...over,
});

export const after = (...steps: readonly ScalingStep[]): ScalingHistory => ({ now, steps, told: null });

export const activity = (minutesAgo: number, over: Partial<ScalingActivity> = {}): ScalingActivity => ({
  kind: "launch",
  status: "Successful",
  startedAt: ago(minutesAgo),
  endedAt: ago(minutesAgo - 2),
  cause: "a difference between desired and actual capacity",
  ...over,
});

import type { MetricIdentity } from "../metric.ts";
import type {
  Datapoint,
  NodeGroupUpdate,
  ObservedNodeGroup,
  ScalingActivity,
  SignalReading,
} from "./observed-node-group.ts";
import type { RegisteredGroup, Signal } from "./registered-group.ts";

/** A metric alarm as it is now. */
interface LiveAlarm {
  readonly name: string;
  readonly state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  /** ISO 8601: when it came into this state. */
  readonly since: string;
  readonly comparison: string | null;
  readonly threshold: number | null;
}

export interface AutoScalingInstance {
  /** Such as `Pending` or `InService`. */
  readonly state: string;
  /** As its health checks have it. */
  readonly healthy: boolean;
}

export interface AutoScalingGroup {
  readonly desired: number;
  readonly instances: readonly AutoScalingInstance[];
  /** Processes that somebody has suspended, such as `Launch`. */
  readonly suspended: readonly string[];
}

export interface Subnet {
  readonly zone: string;
  /** Addresses that it can still give away. */
  readonly freeAddresses: number;
}

/** Every answer that tells something about a node group. */
export interface NodeGroupReads {
  readonly alarms: readonly LiveAlarm[];
  /** One a metric of `metricsOf`, in its order. */
  readonly series: readonly (readonly Datapoint[])[];
  readonly cluster: { readonly autoMode: boolean; readonly zonalShift: boolean };
  readonly nodegroup: Pick<ObservedNodeGroup, "status" | "issues" | "min" | "max" | "tags">;
  readonly lastUpdate: NodeGroupUpdate | null;
  readonly groups: readonly AutoScalingGroup[];
  readonly activities: readonly ScalingActivity[];
  readonly subnets: readonly Subnet[];
}

/** A number of the whole cluster, told once a minute. */
const countIn = (cluster: string, namespace: string, name: string): MetricIdentity => ({
  namespace,
  name,
  dimensions: { ClusterName: cluster },
  statistic: "Maximum",
  period: 60,
});

/**
 * Every metric that is read of a node group: those of its signals, then the nodes that are not Ready, where Container
 * Insights counts them, and the pods that have no node, which nobody may overlook who takes one away.
 */
export const metricsOf = ({ cluster, signals }: RegisteredGroup): readonly MetricIdentity[] => [
  ...signals.map(({ metric }) => metric),
  countIn(cluster, "ContainerInsights", "cluster_failed_node_count"),
  countIn(cluster, "AWS/EKS", "scheduler_pending_pods_UNSCHEDULABLE"),
];

/** Worst first, where an entry covers several alarms. */
const severity = ["ALARM", "INSUFFICIENT_DATA", "OK"] as const satisfies readonly LiveAlarm["state"][];

const covers = ({ match, alarm }: Signal, { name }: LiveAlarm): boolean =>
  match === "prefix" ? name.startsWith(alarm) : name === alarm;

const readingOf = (signal: Signal, alarms: readonly LiveAlarm[], datapoints: readonly Datapoint[]): SignalReading => {
  const [worst] = alarms
    .filter((alarm) => covers(signal, alarm))
    .sort((one, other) => severity.indexOf(one.state) - severity.indexOf(other.state));
  const { state = null, since, comparison = null, threshold = null } = worst ?? {};
  const began = since === undefined ? null : new Date(since).getTime();
  return { alarm: signal.alarm, state, since: began, comparison, threshold, datapoints };
};

/** Instances on their way out, or kept aside in a warm pool, are no capacity. */
const isLive = ({ state }: AutoScalingInstance): boolean => !/^(Terminat|Warmed)/.test(state);

/** The one observed state, from all that was read at about the same time. */
export const assembleNodeGroup = (registered: RegisteredGroup, reads: NodeGroupReads): ObservedNodeGroup => {
  const { alarms, series, cluster, nodegroup, lastUpdate, groups, activities, subnets } = reads;
  const { signals } = registered;
  const instances = groups.flatMap((each) => each.instances);
  const serving = instances.filter(({ state }) => state === "InService");
  const suspended = [...new Set(groups.flatMap((each) => each.suspended))];
  const [failed, pending] = series.slice(signals.length).map(([newest]) => newest ?? null);
  return {
    status: nodegroup.status,
    issues: nodegroup.issues,
    min: nodegroup.min,
    max: nodegroup.max,
    tags: nodegroup.tags,
    signals: signals.map((signal, index) => readingOf(signal, alarms, series[index] ?? [])),
    desired: groups.reduce((sum, { desired }) => sum + desired, 0),
    inService: serving.length,
    live: instances.filter(isLive).length,
    unhealthy: serving.filter(({ healthy }) => !healthy).length,
    failed: failed ?? null,
    pending: pending ?? null,
    zones: new Set(subnets.map(({ zone }) => zone)).size,
    freeAddresses: subnets.reduce((sum, { freeAddresses }) => sum + freeAddresses, 0),
    suspended,
    activities,
    lastUpdate,
    autoMode: cluster.autoMode,
    // A shift shows in what it does: EKS suspends the rebalancing of zones as long as it lasts.
    zonalShift: cluster.zonalShift && suspended.includes("AZRebalance"),
  };
};

import type { ScalingEntryInput } from "./scaling-entry.ts";

type OfTheGroup = Pick<
  ScalingEntryInput,
  | "account"
  | "region"
  | "cluster"
  | "nodeGroup"
  | "min"
  | "max"
  | "podsPerNode"
  | "addressesPerNode"
  | "fallback"
  | "scaleIn"
  | "owner"
>;

export interface NodeGroupAlarmsOptions extends OfTheGroup {
  /** What the names of its alarms begin with. Default: `<cluster>-<node group>`. */
  readonly name?: string;
  /**
   * CPU of the node group's own Auto Scaling group, in percent: the only metric that is of one group alone.
   * `period` is 60 seconds, which takes detailed monitoring in the group's launch template; 300 where it has none.
   */
  readonly cpu?: { readonly autoScalingGroup: string; readonly target: number; readonly period?: 60 | 300 };
  /** Of the whole cluster, by Container Insights, in percent. */
  readonly memory?: { readonly target: number };
  readonly reservedCpu?: { readonly target: number };
  readonly reservedMemory?: { readonly target: number };
  /** Pods of the whole cluster that the scheduler finds no node for. Kubernetes 1.28 or newer. */
  readonly pendingPods?: true;
}

const insights = (name: string, cluster: string) => ({
  namespace: "ContainerInsights",
  name,
  dimensions: { ClusterName: cluster },
});

/**
 * The entries of one node group, to be spread into `scaling`: an alarm for each metric that is named, and where scaling
 * in is acknowledged, another for when it is low.
 */
export const nodeGroupAlarms = (options: NodeGroupAlarmsOptions): readonly ScalingEntryInput[] => {
  const { name, cpu, memory, reservedCpu, reservedMemory, pendingPods, ...group } = options;
  const { cluster, nodeGroup, scaleIn } = group;
  const prefix = name ?? `${cluster}-${nodeGroup}`;
  const utilisation = (
    what: string,
    of: { readonly target: number } | undefined,
    metric: ScalingEntryInput["metric"],
  ): readonly ScalingEntryInput[] => {
    if (!of) return [];
    const entry = { ...group, metric, target: of.target };
    const out = { ...entry, alarm: `${prefix}-${what}-high` };
    return scaleIn ? [out, { ...entry, alarm: `${prefix}-${what}-low`, direction: "in" }] : [out];
  };
  return [
    ...utilisation("cpu", cpu, {
      namespace: "AWS/EC2",
      name: "CPUUtilization",
      dimensions: { AutoScalingGroupName: cpu?.autoScalingGroup ?? "" },
      ...(cpu?.period !== undefined && { period: cpu.period }),
    }),
    ...utilisation("memory", memory, insights("node_memory_utilization", cluster)),
    ...utilisation("reserved-cpu", reservedCpu, insights("node_cpu_reserved_capacity", cluster)),
    ...utilisation("reserved-memory", reservedMemory, insights("node_memory_reserved_capacity", cluster)),
    ...(pendingPods
      ? [
          {
            ...group,
            alarm: `${prefix}-pending-pods`,
            signal: "pending-pods" as const,
            metric: {
              namespace: "AWS/EKS",
              name: "scheduler_pending_pods_UNSCHEDULABLE",
              dimensions: { ClusterName: cluster },
              // A gauge, told once a minute: a sum over longer would count the same pods again and again.
              statistic: "Maximum",
              period: 60,
            },
          },
        ]
      : []),
  ];
};

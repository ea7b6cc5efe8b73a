import { groupsOf, inService, readyNodes } from "../autoscaling/groups.ts";
import { clustersOf } from "../eks/clusters.ts";
import { groupsIn, otherNodesIn, podsIn } from "../eks/pods.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { loadAt, loadsOf } from "./load.ts";
import { groupCpu, inCluster, type Metric, minute, putDatapoint } from "./metrics.ts";

type Measurement = readonly [metric: Metric, value: number];

/** Measures every group and cluster over the minute that ends at `end`, milliseconds since the epoch. */
export const measure = (world: World, place: Place, end: number): void => {
  const measured = [...measureGroups(world, place, end), ...measureClusters(world, place, end)];
  for (const [metric, value] of measured)
    putDatapoint(world, place, metric, { at: end - minute, value: Math.round(value * 100) / 100 });
};

/** Load over instances in service: only nodes that take pods have any of it, and none can be more than wholly busy. */
const measureGroups = (world: World, place: Place, end: number): readonly Measurement[] =>
  [...groupsOf(world, place).entries()].flatMap(([name, group]): Measurement[] => {
    const load = loadsOf(world, place).get(name);
    const instances = inService(group);
    if (!load || instances === 0) return [];
    return [[groupCpu(name), percent(Math.min(loadAt(load, end), readyNodes(group)), instances)]];
  });

/**
 * Sources: CloudWatch User Guide, "Amazon EKS and Kubernetes Container Insights metrics"; EKS User Guide, "Fetch control
 * plane raw metrics" (the scheduler's queues, in namespace AWS/EKS).
 */
const measureClusters = (world: World, place: Place, end: number): readonly Measurement[] =>
  [...clustersOf(world, place).entries()].flatMap(([cluster]): Measurement[] => {
    const groups = groupsIn(world, place, cluster);
    const others = otherNodesIn(world, place, cluster);
    const nodes = sum(groups, inService) + others.nodes;
    const ready = sum(groups, readyNodes) + others.nodes;
    const insights = (name: string) => inCluster("ContainerInsights", name, cluster);
    const counts: Measurement[] = [
      [insights("cluster_node_count"), nodes],
      [insights("cluster_failed_node_count"), nodes - ready],
    ];
    if (ready === 0) return counts;
    const load = sum(groups, ({ name }) => loadAtEnd(world, place, name, end));
    const { asked, room } = podsIn(world, place, cluster);
    const pending = Math.max(0, asked - room);
    // Pods are all alike: each has its share of the processors and of the memory of a node, and holds it.
    const reserved = room === 0 ? 0 : percent(Math.min(asked, room), room);
    return [
      ...counts,
      [insights("node_cpu_utilization"), percent(Math.min(load, ready), ready)],
      [insights("node_cpu_reserved_capacity"), reserved],
      [insights("node_memory_reserved_capacity"), reserved],
      [insights("node_memory_utilization"), reserved],
      [insights("node_number_of_running_pods"), Math.min(asked, room) / ready],
      [inCluster("AWS/EKS", "scheduler_pending_pods", cluster), pending],
      [inCluster("AWS/EKS", "scheduler_pending_pods_UNSCHEDULABLE", cluster), pending],
    ];
  });

const loadAtEnd = (world: World, place: Place, group: string, end: number): number => {
  const load = loadsOf(world, place).get(group);
  return load ? loadAt(load, end) : 0;
};

const percent = (part: number, whole: number): number => (100 * part) / whole;

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

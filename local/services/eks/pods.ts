import type { Collection } from "../../state/collection.ts";
import { type Group, groupsOf, readyNodes } from "../autoscaling/groups.ts";
import type { Place } from "../place.ts";
import { tableOf, type World } from "../world.ts";
import { nodeGroupsOf } from "./clusters.ts";

/** Pods that ask for room on the nodes of a group, all alike. */
export interface PodRequests {
  readonly pods: number;
  readonly podsPerNode: number;
}

/** By the Auto Scaling group whose nodes they may run on. */
export const podRequestsOf = (world: Pick<World, "store">, place: Place): Collection<PodRequests> =>
  tableOf(world, place, "eks/pod-requests");

/** Nodes of a cluster that no node group has, such as Karpenter's: they take what finds no room elsewhere. */
export interface OtherNodes {
  readonly nodes: number;
  readonly podsPerNode: number;
}

/** By cluster. */
export const otherNodesOf = (world: Pick<World, "store">, place: Place): Collection<OtherNodes> =>
  tableOf(world, place, "eks/other-nodes");

export const otherNodesIn = (world: World, place: Place, cluster: string): OtherNodes =>
  otherNodesOf(world, place).get(cluster) ?? { nodes: 0, podsPerNode: 0 };

/** The Auto Scaling groups of a cluster's node groups. */
export const groupsIn = (world: World, place: Place, cluster: string): readonly Group[] =>
  [...nodeGroupsOf(world, place).entries()].flatMap(([, each]) =>
    each.cluster === cluster ? (groupsOf(world, place).get(each.autoScalingGroup) ?? []) : [],
  );

/** How many pods ask for room in a cluster, and how many it has room for on nodes that take pods. */
export const podsIn = (
  world: World,
  place: Place,
  cluster: string,
): { readonly asked: number; readonly room: number } => {
  const groups = groupsIn(world, place, cluster);
  const { nodes, podsPerNode } = otherNodesIn(world, place, cluster);
  const requestsOf = ({ name }: Group) => podRequestsOf(world, place).get(name) ?? { pods: 0, podsPerNode: 0 };
  return {
    asked: groups.reduce((sum, group) => sum + requestsOf(group).pods, 0),
    room: groups.reduce((sum, group) => sum + readyNodes(group) * requestsOf(group).podsPerNode, nodes * podsPerNode),
  };
};

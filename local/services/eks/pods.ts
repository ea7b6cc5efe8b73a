import type { Collection } from "../../state/collection.ts";
import type { Place } from "../place.ts";
import { tableOf, type World } from "../world.ts";

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

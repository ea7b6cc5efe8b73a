import type { ObservedNodeGroup } from "./observed-node-group.ts";

/**
 * How many nodes in service cannot take pods, as far as anybody has counted in periods that began at `since` or later,
 * milliseconds since the epoch. Failed nodes are counted in the whole cluster: of a group they can be no more than all.
 */
export const unreadyNodes = ({ unhealthy, failed, inService }: ObservedNodeGroup, since: number): number =>
  Math.min(inService, Math.max(unhealthy, failed !== null && failed.at >= since ? failed.value : 0));

import { type Group, groupsOf } from "../autoscaling/groups.ts";
import { resize } from "../autoscaling/scale.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { type NodeGroup, nodeGroupsOf } from "./clusters.ts";

/**
 * Makes room for the new nodes of a version update: maximum and desired size of the Auto Scaling group, not of the node
 * group, rise by twice the number of its zones. Source: EKS User Guide, "Understand each phase of node updates".
 */
export const beginSurge = (world: World, place: Place, nodeGroup: NodeGroup, group: Group): void => {
  const surge = 2 * new Set(group.subnetIds).size;
  put(world, place, { ...nodeGroup, surge });
  const { min, max, desired } = group;
  resize(world, place, group, { min, max: max + surge, desired: desired + surge }, "constraints");
};

export const endSurge = (world: World, place: Place, nodeGroup: NodeGroup): void => {
  const group = groupsOf(world, place).get(nodeGroup.autoScalingGroup);
  put(world, place, { ...nodeGroup, surge: 0 });
  if (!group) return;
  const { min, max, desired } = group;
  resize(world, place, group, { min, max: max - nodeGroup.surge, desired: desired - nodeGroup.surge }, "constraints");
};

const put = (world: World, place: Place, nodeGroup: NodeGroup): void =>
  nodeGroupsOf(world, place).put(`${nodeGroup.cluster}/${nodeGroup.name}`, nodeGroup);

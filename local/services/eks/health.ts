import type { Issue, NodegroupStatus } from "@aws-sdk/client-eks";
import { activitiesOf } from "../autoscaling/groups.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { type NodeGroup, updatesFor } from "./clusters.ts";

/**
 * What ails a node group: its last launch. So the issue, once there, goes with the next launch that succeeds and not
 * before, as users report of EKS (aws/containers-roadmap #2326).
 */
export const issuesOf = (world: World, place: Place, { autoScalingGroup }: NodeGroup): readonly Issue[] => {
  const last = activitiesOf(world, place, autoScalingGroup).find(
    ({ kind, status }) => kind === "launch" && status !== "InProgress",
  );
  if (last?.status !== "Failed") return [];
  const message = last.message ?? "";
  return [
    {
      code: /free addresses/.test(message) ? "InsufficientFreeAddresses" : "AsgInstanceLaunchFailures",
      message,
      resourceIds: [autoScalingGroup],
    },
  ];
};

/** What EKS says of a node group: an update in progress comes before poor health. */
export const statusOf = (world: World, place: Place, nodeGroup: NodeGroup): NodegroupStatus => {
  if (updatesFor(world, place, nodeGroup).some(({ status }) => status === "InProgress")) return "UPDATING";
  return issuesOf(world, place, nodeGroup).length > 0 ? "DEGRADED" : "ACTIVE";
};

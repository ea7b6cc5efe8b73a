import type { Issue, NodegroupIssueCode, NodegroupStatus } from "@aws-sdk/client-eks";
import { type Activity, activitiesOf, groupsOf } from "../autoscaling/groups.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { type NodeGroup, updatesFor } from "./clusters.ts";

/** How long an instance may take to join before EKS calls that a failure. An estimate: AWS gives no figure. */
const joinWithin = 15 * 60_000;

/** What a failed launch is to EKS. Source: EKS API Reference, Issue. */
const launchIssues: readonly (readonly [message: RegExp, code: NodegroupIssueCode])[] = [
  [/InsufficientFreeAddresses/, "InsufficientFreeAddresses"],
  [/LimitExceeded/, "InstanceLimitExceeded"],
  [/./, "AsgInstanceLaunchFailures"],
];

/** What ails a node group: its last launch, nodes that do not join, faults from elsewhere. */
export const issuesOf = (world: World, place: Place, nodeGroup: NodeGroup): readonly Issue[] => [
  ...launchIssue(world, place, nodeGroup),
  ...joinIssue(world, place, nodeGroup),
  ...nodeGroup.faults.map((code) => ({ code, message: `${code}.`, resourceIds: [nodeGroup.autoScalingGroup] })),
];

/**
 * The issue, once there, goes with the next launch that succeeds and not before, as users report of EKS
 * (aws/containers-roadmap #2326).
 */
const launchIssue = (world: World, place: Place, { autoScalingGroup }: NodeGroup): readonly Issue[] => {
  const last = launchesOf(world, place, autoScalingGroup).find(({ status }) => status !== "InProgress");
  if (last?.status !== "Failed") return [];
  const message = last.message ?? "";
  const code = launchIssues.find(([pattern]) => pattern.test(message))?.[1] ?? "AsgInstanceLaunchFailures";
  return [{ code, message, resourceIds: [autoScalingGroup] }];
};

const joinIssue = (world: World, place: Place, { autoScalingGroup }: NodeGroup): readonly Issue[] => {
  const strangers = (groupsOf(world, place).get(autoScalingGroup)?.instances ?? [])
    .filter(({ state, isReady }) => state === "InService" && !isReady)
    .map(({ id }) => id);
  const overdue = launchesOf(world, place, autoScalingGroup)
    .filter(({ endedAt }) => endedAt !== null && world.clock.now() - endedAt >= joinWithin)
    .flatMap(({ description }) => strangers.filter((id) => description.endsWith(id)));
  if (overdue.length === 0) return [];
  return [
    {
      code: "NodeCreationFailure",
      message: "Instances failed to join the kubernetes cluster",
      resourceIds: overdue,
    },
  ];
};

const launchesOf = (world: World, place: Place, group: string): readonly Activity[] =>
  activitiesOf(world, place, group).filter(({ kind }) => kind === "launch");

/** What EKS says of a node group: an update in progress comes before poor health. */
export const statusOf = (world: World, place: Place, nodeGroup: NodeGroup): NodegroupStatus => {
  if (updatesFor(world, place, nodeGroup).some(({ status }) => status === "InProgress")) return "UPDATING";
  return issuesOf(world, place, nodeGroup).length > 0 ? "DEGRADED" : "ACTIVE";
};

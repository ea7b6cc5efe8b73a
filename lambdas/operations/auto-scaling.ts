import type { Activity } from "@aws-sdk/client-auto-scaling";
import type { Operation } from "../core/operation.ts";
import type { AutoScalingGroup } from "../core/scaling/assemble-node-group.ts";
import type { ScalingActivity } from "../core/scaling/observed-node-group.ts";
import { IncompleteAnswerError } from "./answers.ts";

const sdk = () => import("./sdk/auto-scaling.ts");

interface GroupsInput {
  readonly names: readonly string[];
}

/**
 * Every one of the named groups, in no order.
 * @throws {IncompleteAnswerError} if one of them is missing: a smaller sum would be a wrong one
 */
export const describeAutoScalingGroups: Operation<GroupsInput, readonly AutoScalingGroup[]> = {
  actions: ["autoscaling:DescribeAutoScalingGroups"],
  resource: "*",
  run: async (client, { names }) => {
    // Without names the call would list every group of the account.
    if (names.length === 0) return [];
    const { AutoScalingClient, paginateDescribeAutoScalingGroups } = await sdk();
    const pages = paginateDescribeAutoScalingGroups(
      { client: client(AutoScalingClient) },
      { AutoScalingGroupNames: [...names] },
    );
    const groups = new Map<string, AutoScalingGroup>();
    for await (const { AutoScalingGroups = [] } of pages)
      for (const {
        AutoScalingGroupName,
        DesiredCapacity,
        Instances = [],
        SuspendedProcesses = [],
      } of AutoScalingGroups)
        if (AutoScalingGroupName !== undefined && DesiredCapacity !== undefined)
          groups.set(AutoScalingGroupName, {
            desired: DesiredCapacity,
            instances: Instances.map(({ LifecycleState, HealthStatus }) => ({
              state: LifecycleState ?? "Unknown",
              healthy: HealthStatus !== "Unhealthy",
            })),
            suspended: SuspendedProcesses.flatMap(({ ProcessName }) => ProcessName ?? []),
          });
    const missing = names.find((name) => !groups.has(name));
    if (missing !== undefined)
      throw new IncompleteAnswerError("autoscaling:DescribeAutoScalingGroups", "the group", missing);
    return [...groups.values()];
  },
};

/** Older activities say nothing about now. */
const hoursKept = 2;
/** The whole page of a busy group would be too much to carry from step to step. */
const activitiesKept = 50;
const causeLength = 300;

const ended: Readonly<Partial<Record<string, ScalingActivity["status"]>>> = {
  Successful: "Successful",
  Failed: "Failed",
  Cancelled: "Cancelled",
};

const activityOf = ({ Description = "", StatusCode, StartTime, EndTime, Cause = "" }: Activity): ScalingActivity => ({
  kind: Description.startsWith("Terminating") ? "terminate" : "launch",
  // All others are stages of an activity that goes on.
  status: (StatusCode && ended[StatusCode]) ?? "InProgress",
  startedAt: StartTime?.getTime() ?? 0,
  endedAt: EndTime?.getTime() ?? null,
  cause: Cause.slice(0, causeLength),
});

/** What the named groups launched and terminated in the last two hours, or tried to, the newest first. */
export const describeScalingActivities: Operation<GroupsInput, readonly ScalingActivity[]> = {
  actions: ["autoscaling:DescribeScalingActivities"],
  resource: "*",
  run: async (client, { names }, now) => {
    const { AutoScalingClient, DescribeScalingActivitiesCommand } = await sdk();
    const answers = await Promise.all(
      names.map((AutoScalingGroupName) =>
        client(AutoScalingClient).send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName })),
      ),
    );
    const oldest = now().getTime() - hoursKept * 3_600_000;
    return answers
      .flatMap(({ Activities = [] }) => Activities.map(activityOf))
      .filter(({ startedAt }) => startedAt >= oldest)
      .sort((one, other) => other.startedAt - one.startedAt)
      .slice(0, activitiesKept);
  },
};

import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
} from "@aws-sdk/client-auto-scaling";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { describeAutoScalingGroups, describeScalingActivities } from "../../lambdas/operations/auto-scaling.ts";
import { awsError, clientOf } from "./client-of.ts";

const now = () => new Date("2026-01-05T09:00:00.000Z");

const autoScaling = mockClient(AutoScalingClient);
beforeEach(() => autoScaling.reset());

const group = (name: string, desired: number, states: readonly ("InService" | "Pending")[]) => ({
  AutoScalingGroupName: name,
  DesiredCapacity: desired,
  MinSize: 0,
  MaxSize: 9,
  DefaultCooldown: 0,
  AvailabilityZones: [],
  HealthCheckType: "EC2",
  CreatedTime: new Date(0),
  SuspendedProcesses: [{ ProcessName: "AZRebalance" }, {}],
  Instances: states.map((LifecycleState, index) => ({
    InstanceId: `i-${index}`,
    AvailabilityZone: "eu-west-1a",
    LifecycleState,
    HealthStatus: index === 0 ? "Healthy" : "Unhealthy",
    ProtectedFromScaleIn: false,
  })),
});

const read = (names: readonly string[]) => describeAutoScalingGroups.run(clientOf, { names }, now);

describe("describeAutoScalingGroups", () => {
  it("reads every page", async () => {
    const AutoScalingGroupNames = ["a", "b"];
    autoScaling
      .on(DescribeAutoScalingGroupsCommand, { AutoScalingGroupNames })
      .resolves({ AutoScalingGroups: [group("a", 3, ["InService", "Pending"])], NextToken: "2" })
      .on(DescribeAutoScalingGroupsCommand, { AutoScalingGroupNames, NextToken: "2" })
      .resolves({ AutoScalingGroups: [group("b", 1, ["InService"])] });
    expect(await read(["a", "b"])).toEqual([
      {
        desired: 3,
        instances: [
          { state: "InService", healthy: true },
          { state: "Pending", healthy: false },
        ],
        suspended: ["AZRebalance"],
      },
      { desired: 1, instances: [{ state: "InService", healthy: true }], suspended: ["AZRebalance"] },
    ]);
  });

  it("refuses an answer that lacks one of the groups: the sum would be wrong", async () => {
    autoScaling.on(DescribeAutoScalingGroupsCommand).resolves({ AutoScalingGroups: [group("a", 3, [])] });
    await expect(read(["a", "b"])).rejects.toThrow(
      "autoscaling:DescribeAutoScalingGroups answered without the group of b",
    );
  });

  it("never lists the whole account for want of names", async () => {
    expect(await read([])).toEqual([]);
    expect(autoScaling.calls()).toHaveLength(0);
  });

  it("passes errors on", async () => {
    autoScaling.on(DescribeAutoScalingGroupsCommand).rejects(awsError("Throttling"));
    await expect(read(["a"])).rejects.toThrow("Throttling");
  });
});

describe("describeScalingActivities", () => {
  const activity = (Description: string, StatusCode: "Successful" | "Failed" | "PreInService", StartTime: string) => ({
    ActivityId: StartTime,
    AutoScalingGroupName: "a",
    Description,
    Cause: `At ${StartTime}`.padEnd(900, "."),
    StartTime: new Date(StartTime),
    ...(StatusCode !== "PreInService" && { EndTime: new Date("2026-01-05T08:59:00Z") }),
    StatusCode,
  });
  const readActivities = (names: readonly string[]) => describeScalingActivities.run(clientOf, { names }, now);

  it("gives what happened in the last two hours, the newest first", async () => {
    autoScaling
      .on(DescribeScalingActivitiesCommand, { AutoScalingGroupName: "a" })
      .resolves({
        Activities: [
          activity("Launching a new EC2 instance: i-1", "Failed", "2026-01-05T08:00:00Z"),
          activity("Terminating EC2 instance: i-2", "Successful", "2026-01-05T06:59:00Z"),
        ],
      })
      .on(DescribeScalingActivitiesCommand, { AutoScalingGroupName: "b" })
      .resolves({ Activities: [activity("Terminating EC2 instance: i-3", "PreInService", "2026-01-05T08:30:00Z")] });
    expect(await readActivities(["a", "b"])).toMatchObject([
      { kind: "terminate", status: "InProgress", startedAt: Date.parse("2026-01-05T08:30:00Z"), endedAt: null },
      { kind: "launch", status: "Failed", endedAt: Date.parse("2026-01-05T08:59:00Z") },
    ]);
  });

  it("keeps of a cause what fits between steps", async () => {
    const launch = activity("Launching a new EC2 instance: i-1", "Failed", "2026-01-05T08:00:00Z");
    autoScaling.on(DescribeScalingActivitiesCommand).resolves({ Activities: [launch] });
    expect((await readActivities(["a"]))[0]?.cause).toHaveLength(300);
  });

  it("passes errors on", async () => {
    autoScaling.on(DescribeScalingActivitiesCommand).rejects(awsError("Throttling"));
    await expect(readActivities(["a"])).rejects.toThrow("Throttling");
  });
});

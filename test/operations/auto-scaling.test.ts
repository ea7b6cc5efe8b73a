import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { describeAutoScalingGroups } from "../../lambdas/operations/auto-scaling.ts";
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
  Instances: states.map((LifecycleState, index) => ({
    InstanceId: `i-${index}`,
    AvailabilityZone: "eu-west-1a",
    LifecycleState,
    HealthStatus: "Healthy",
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
      { desired: 3, instances: ["InService", "Pending"] },
      { desired: 1, instances: ["InService"] },
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

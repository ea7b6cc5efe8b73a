import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  SetDesiredCapacityCommand,
} from "@aws-sdk/client-auto-scaling";
import { DescribeNetworkInterfacesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient, UpdateNodegroupConfigCommand } from "@aws-sdk/client-eks";
import { expect, test } from "vitest";
import { autoScalingGroupOf, batchNodes } from "../../../../local/estate/clusters.ts";
import { shopNetwork } from "../../../../local/estate/network.ts";
import { groupIds } from "../../../../local/estate/security-groups.ts";
import { type Group, groupsOf, type Shortage } from "../../../../local/services/autoscaling/groups.ts";
import { type Subnet, subnetsOf } from "../../../../local/services/ec2/network.ts";
import type { World } from "../../../../local/services/world.ts";
import { here, minutes } from "../support/account.ts";
import { estateAccount } from "../support/estate.ts";

const AutoScalingGroupName = autoScalingGroupOf(batchNodes);

const setUp = () => {
  const account = estateAccount();
  const autoScaling = account.client(AutoScalingClient);
  const group = async () => {
    const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] });
    return (await autoScaling.send(command)).AutoScalingGroups?.[0];
  };
  const activities = async () =>
    (await autoScaling.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName }))).Activities ?? [];
  const desire = (DesiredCapacity: number) =>
    autoScaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity }));
  const states = async () => (await group())?.Instances?.map(({ LifecycleState }) => LifecycleState);
  const addresses = async () => {
    const Filters = [{ Name: "group-id", Values: [groupIds.shopNodes] }];
    const command = new DescribeNetworkInterfacesCommand({ Filters });
    return (await account.client(EC2Client).send(command)).NetworkInterfaces?.length;
  };
  return { ...account, autoScaling, group, activities, desire, states, addresses };
};

test("a group shows its sizes, its instances over the zones, and the tags that lead to its node group", async () => {
  const { group } = setUp();
  const described = await group();
  expect(described).toMatchObject({ MinSize: 1, MaxSize: 8, DesiredCapacity: 2, SuspendedProcesses: [] });
  expect(described?.Instances?.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual(["eu-west-1a", "eu-west-1b"]);
  expect(described?.Tags).toContainEqual(expect.objectContaining({ Key: "eks:nodegroup-name", Value: "batch" }));
});

test("an instance is pending until it is launched, in the emptiest zone", async () => {
  const { desire, group, states, activities, pass, addresses } = setUp();
  const before = await addresses();
  await desire(3);
  expect(await states()).toEqual(["InService", "InService", "Pending"]);
  expect((await group())?.Instances?.[2]?.AvailabilityZone).toBe("eu-west-1c");
  expect(await activities()).toMatchObject([{ StatusCode: "InProgress", Progress: 50 }]);
  expect(await addresses()).toBe(Number(before) + 1);
  await pass(2 * minutes);
  expect(await states()).toEqual(["InService", "InService", "InService"]);
  expect(await activities()).toMatchObject([{ StatusCode: "Successful", EndTime: expect.any(Date) }]);
});

test("an instance that is let go terminates, and gives its address back", async () => {
  const { desire, states, pass, addresses } = setUp();
  const before = await addresses();
  await desire(1);
  expect(await states()).toEqual(["InService", "Terminating"]);
  await pass(2 * minutes);
  expect(await states()).toEqual(["InService"]);
  expect(await addresses()).toBe(Number(before) - 1);
});

test("without a free address a launch fails, and is tried again until there is one", async () => {
  const { world, desire, states, activities, pass } = setUp();
  const subnets = subnetsOf(world, here);
  const narrow = (prefix: number) =>
    shopNetwork.subnets.forEach((subnet: Subnet) => {
      subnets.put(subnet.id, { ...subnet, cidr: subnet.cidr.replace("/24", `/${prefix}`) });
    });
  narrow(29);
  await desire(5);
  expect(await states()).toHaveLength(5);
  await desire(6);
  expect(await states()).toHaveLength(5);
  expect((await activities())[0]).toMatchObject({
    StatusCode: "Failed",
    StatusMessage: expect.stringContaining("not enough free addresses"),
  });
  narrow(24);
  await pass(5 * minutes);
  expect(await states()).toEqual(Array.from({ length: 6 }, () => "InService"));
});

const edit = (world: World, change: Partial<Group>): void => {
  const group = groupsOf(world, here).get(AutoScalingGroupName);
  if (!group) throw new Error(`there is no ${AutoScalingGroupName}`);
  groupsOf(world, here).put(AutoScalingGroupName, { ...group, ...change });
};

test("the cause of an activity says who asked, and what was missing", async () => {
  const { desire, activities, client, pass } = setUp();
  await desire(3);
  expect((await activities())[0]?.Cause).toBe(
    "At 2026-11-02T09:00:00Z a user request explicitly set group desired capacity changing the desired capacity from 2 to 3. " +
      "At 2026-11-02T09:00:00Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 2 to 3.",
  );
  await pass(2 * minutes);
  await client(EKSClient).send(
    new UpdateNodegroupConfigCommand({
      clusterName: "shop",
      nodegroupName: "batch",
      scalingConfig: { desiredSize: 2 },
    }),
  );
  expect((await activities())[0]?.Cause).toMatch(
    /^At 2026-11-02T09:02:00Z a user request update of AutoScalingGroup constraints to min: 1, max: 8, desired: 2 changing the desired capacity from 3 to 2\. .* taken out of service .* shrinking the capacity from 3 to 2\.$/,
  );
});

test.each<[Shortage["kind"], string]>([
  [
    "capacity",
    "Could not launch On-Demand Instances. InsufficientInstanceCapacity - We currently do not have sufficient",
  ],
  ["spot", "Could not launch Spot Instances. UnfulfillableCapacity - Unable to fulfill capacity"],
  ["quota", "Could not launch On-Demand Instances. VcpuLimitExceeded - You have requested more vCPU capacity"],
])(
  "a shortage of %s is told in AWS's words, and launches go on being tried until it is over",
  async (kind, message) => {
    const { world, desire, states, activities, pass } = setUp();
    edit(world, { shortage: { kind, room: 3 } });
    await desire(5);
    expect(await activities()).toMatchObject([
      { StatusCode: "Failed", StatusMessage: expect.stringContaining(message), Progress: 100 },
      { StatusCode: "InProgress" },
    ]);
    await pass(5 * minutes);
    expect(await states()).toHaveLength(3);
    expect((await activities()).filter(({ StatusCode }) => StatusCode === "Failed")).toHaveLength(3);
    edit(world, { shortage: null });
    await pass(5 * minutes);
    expect(await states()).toEqual(Array.from({ length: 5 }, () => "InService"));
  },
);

test("a group whose processes are suspended says so, and neither launches nor terminates", async () => {
  const { world, desire, group, states, activities } = setUp();
  edit(world, { suspended: ["Launch", "Terminate"] });
  await desire(4);
  expect(await group()).toMatchObject({
    DesiredCapacity: 4,
    SuspendedProcesses: [{ ProcessName: "Launch" }, { ProcessName: "Terminate" }],
  });
  await desire(1);
  expect(await states()).toEqual(["InService", "InService"]);
  expect(await activities()).toEqual([]);
});

test("an instance that fails its health checks is told as such", async () => {
  const { world, group } = setUp();
  const [one, ...others] = groupsOf(world, here).get(AutoScalingGroupName)?.instances ?? [];
  if (one) edit(world, { instances: [{ ...one, health: "Unhealthy" }, ...others] });
  expect((await group())?.Instances?.map(({ HealthStatus }) => HealthStatus)).toEqual(["Unhealthy", "Healthy"]);
});

test("refuses capacities out of bounds and unknown groups; an unknown name is just not listed", async () => {
  const { autoScaling, desire } = setUp();
  await expect(desire(9)).rejects.toMatchObject({
    name: "ValidationError",
    message: "New SetDesiredCapacity value 9 is above max value 8 for the AutoScalingGroup.",
  });
  await expect(desire(0)).rejects.toMatchObject({ message: expect.stringContaining("below min value 1") });
  const nothing = { AutoScalingGroupName: "nothing" };
  await expect(autoScaling.send(new DescribeScalingActivitiesCommand(nothing))).rejects.toMatchObject({
    name: "ValidationError",
  });
  const { AutoScalingGroups } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ["nothing"] }),
  );
  expect(AutoScalingGroups ?? []).toEqual([]);
});

import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  SetDesiredCapacityCommand,
} from "@aws-sdk/client-auto-scaling";
import { DescribeNetworkInterfacesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { autoScalingGroupOf, batchNodes } from "../../../../local/estate/clusters.ts";
import { shopNetwork } from "../../../../local/estate/network.ts";
import { groupIds } from "../../../../local/estate/security-groups.ts";
import { type Subnet, subnetsOf } from "../../../../local/services/ec2/network.ts";
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

import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
} from "@aws-sdk/client-auto-scaling";
import { EKSClient, UpdateNodegroupConfigCommand } from "@aws-sdk/client-eks";
import { expect, test } from "vitest";
import { autoScalingGroupOf, webNodes } from "../../../../local/estate/clusters.ts";
import { startClusterAutoscaler, stopClusterAutoscaler } from "../../../../local/services/eks/cluster-autoscaler.ts";
import { startKarpenter } from "../../../../local/services/eks/karpenter.ts";
import { otherNodesOf, podRequestsOf, podsIn } from "../../../../local/services/eks/pods.ts";
import { here, minutes } from "../support/account.ts";
import { estateAccount } from "../support/estate.ts";

const AutoScalingGroupName = autoScalingGroupOf(webNodes);
const podsPerNode = 10;

const setUp = () => {
  const account = estateAccount();
  const autoScaling = account.client(AutoScalingClient);
  const ask = (pods: number) => podRequestsOf(account.world, here).put(AutoScalingGroupName, { pods, podsPerNode });
  const desired = async () =>
    (await autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] })))
      .AutoScalingGroups?.[0]?.DesiredCapacity;
  const newestCause = async () =>
    (await autoScaling.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName }))).Activities?.[0]?.Cause;
  const setByHand = (desiredSize: number) =>
    account.client(EKSClient).send(
      new UpdateNodegroupConfigCommand({
        clusterName: "shop",
        nodegroupName: "web",
        scalingConfig: { desiredSize },
      }),
    );
  return { ...account, ask, desired, newestCause, setByHand };
};

test("a Cluster Autoscaler gives pods their nodes past EKS, in its own name", async () => {
  const { world, ask, desired, newestCause, pass } = setUp();
  ask(70);
  startClusterAutoscaler(world, here, AutoScalingGroupName);
  await pass(minutes);
  expect(await desired()).toBe(7);
  expect(await newestCause()).toMatch(/a user request explicitly set group desired capacity changing .* from 4 to 7/);
  ask(500);
  await pass(5 * minutes);
  expect(await desired()).toBe(webNodes.max);
});

test("it takes away again what somebody else adds, ten minutes later and node by node", async () => {
  const { world, ask, desired, newestCause, setByHand, pass } = setUp();
  ask(40);
  startClusterAutoscaler(world, here, AutoScalingGroupName);
  await setByHand(6);
  await pass(10 * minutes);
  expect(await desired()).toBe(6);
  await pass(4 * minutes);
  expect(await desired()).toBe(5);
  expect(await newestCause()).toMatch(
    /^At \S+ instance i-\w+ was taken out of service in response to a user request, shrinking the capacity from 6 to 5\.$/,
  );
  await pass(12 * minutes);
  expect(await desired()).toBe(4);
});

test("it can be told to stop", async () => {
  const { world, ask, desired, pass } = setUp();
  startClusterAutoscaler(world, here, AutoScalingGroupName);
  stopClusterAutoscaler(world, here, AutoScalingGroupName);
  ask(70);
  await pass(5 * minutes);
  expect(await desired()).toBe(webNodes.desired);
});

test("Karpenter gives pods nodes that are in no node group, and takes them back", async () => {
  const { world, ask, desired, pass } = setUp();
  ask(70);
  startKarpenter(world, here, "shop", 25);
  await pass(2 * minutes);
  expect(otherNodesOf(world, here).get("shop")).toEqual({ nodes: 2, podsPerNode: 25 });
  expect(podsIn(world, here, "shop")).toEqual({ asked: 70, room: 90 });
  expect(await desired()).toBe(webNodes.desired);
  ask(40);
  await pass(2 * minutes);
  expect(otherNodesOf(world, here).get("shop")?.nodes).toBe(0);
});

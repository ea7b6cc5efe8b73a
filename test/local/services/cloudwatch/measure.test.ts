import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { EKSClient, UpdateNodegroupConfigCommand } from "@aws-sdk/client-eks";
import { expect, test } from "vitest";
import { autoScalingGroupOf, batchNodes, webNodes } from "../../../../local/estate/clusters.ts";
import { type Group, groupsOf } from "../../../../local/services/autoscaling/groups.ts";
import { changeLoad } from "../../../../local/services/cloudwatch/load.ts";
import { otherNodesOf, podRequestsOf } from "../../../../local/services/eks/pods.ts";
import { here, minutes, start } from "../support/account.ts";
import { estateAccount } from "../support/estate.ts";

const web = autoScalingGroupOf(webNodes);
const batch = autoScalingGroupOf(batchNodes);

const setUp = () => {
  const account = estateAccount();
  const newest = async (Namespace: string, MetricName: string, dimension: { Name: string; Value: string }) => {
    const { MetricDataResults } = await account.client(CloudWatchClient).send(
      new GetMetricDataCommand({
        StartTime: new Date(start),
        EndTime: new Date(account.world.clock.now()),
        MetricDataQueries: [
          {
            Id: "m",
            MetricStat: { Metric: { Namespace, MetricName, Dimensions: [dimension] }, Period: 60, Stat: "Average" },
          },
        ],
      }),
    );
    return MetricDataResults?.[0]?.Values?.[0];
  };
  const cluster = { Name: "ClusterName", Value: "shop" };
  const edit = (name: string, change: Partial<Group>) => {
    const group = groupsOf(account.world, here).get(name);
    if (group) groupsOf(account.world, here).put(name, { ...group, ...change });
  };
  return {
    ...account,
    edit,
    insights: (name: string) => newest("ContainerInsights", name, cluster),
    scheduler: (name: string) => newest("AWS/EKS", name, cluster),
    cpu: () => newest("AWS/EC2", "CPUUtilization", { Name: "AutoScalingGroupName", Value: web }),
  };
};

test("a cluster's utilisation is that of all its nodes", async () => {
  const { insights, pass } = setUp();
  await pass(minutes);
  // 2.4 of load on four nodes, and 1 on two.
  expect(await insights("node_cpu_utilization")).toBe(56.67);
  expect(await insights("cluster_node_count")).toBe(6);
  expect(await insights("cluster_failed_node_count")).toBe(0);
});

test("pods reserve room where there is some, and are pending where there is none", async () => {
  const { world, insights, scheduler, pass } = setUp();
  podRequestsOf(world, here).put(web, { pods: 30, podsPerNode: 10 });
  await pass(minutes);
  for (const name of ["node_cpu_reserved_capacity", "node_memory_reserved_capacity", "node_memory_utilization"])
    expect(await insights(name)).toBe(75);
  expect(await scheduler("scheduler_pending_pods_UNSCHEDULABLE")).toBe(0);
  podRequestsOf(world, here).put(web, { pods: 52, podsPerNode: 10 });
  await pass(minutes);
  expect(await insights("node_cpu_reserved_capacity")).toBe(100);
  expect(await scheduler("scheduler_pending_pods_UNSCHEDULABLE")).toBe(12);
  expect(await scheduler("scheduler_pending_pods")).toBe(12);

  // Karpenter's nodes are in no node group, and take what waits.
  otherNodesOf(world, here).put("shop", { nodes: 2, podsPerNode: 10 });
  await pass(minutes);
  expect(await scheduler("scheduler_pending_pods_UNSCHEDULABLE")).toBe(0);
  expect(await insights("cluster_node_count")).toBe(8);
});

test("more nodes relieve the others once they take pods, and not before", async () => {
  const { world, client, cpu, pass } = setUp();
  changeLoad(world, here, web, 4, 0);
  await pass(minutes);
  expect(await cpu()).toBe(100);
  await client(EKSClient).send(
    new UpdateNodegroupConfigCommand({ clusterName: "shop", nodegroupName: "web", scalingConfig: { desiredSize: 5 } }),
  );
  await pass(minutes);
  expect(await cpu()).toBe(100);
  await pass(3 * minutes);
  expect(await cpu()).toBe(80);
});

test("nodes that never join are idle, failed, and lower the average without helping anyone", async () => {
  const { world, client, edit, cpu, insights, pass } = setUp();
  changeLoad(world, here, web, 4, 0);
  edit(web, { nodesJoin: false });
  await client(EKSClient).send(
    new UpdateNodegroupConfigCommand({ clusterName: "shop", nodegroupName: "web", scalingConfig: { desiredSize: 5 } }),
  );
  await pass(4 * minutes);
  expect(await cpu()).toBe(80);
  expect(await insights("cluster_failed_node_count")).toBe(1);
});

test("a cluster without a node that takes pods measures no utilisation", async () => {
  const { edit, insights, pass } = setUp();
  for (const name of [web, batch]) edit(name, { instances: [], desired: 0, min: 0 });
  await pass(minutes);
  expect(await insights("cluster_node_count")).toBe(0);
  expect(await insights("node_cpu_utilization")).toBeUndefined();
});

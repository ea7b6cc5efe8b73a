import {
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  EKSClient,
  UpdateNodegroupConfigCommand,
  UpdateNodegroupVersionCommand,
} from "@aws-sdk/client-eks";
import { expect, test } from "vitest";
import { autoScalingGroupOf, webNodes } from "../../../../local/estate/clusters.ts";
import { type Group, groupsOf, type Shortage } from "../../../../local/services/autoscaling/groups.ts";
import { clustersOf, nodeGroupsOf } from "../../../../local/services/eks/clusters.ts";
import { here, minutes } from "../support/account.ts";
import { estateAccount } from "../support/estate.ts";

const web = { clusterName: "shop", nodegroupName: "web" };
const asg = autoScalingGroupOf(webNodes);

const setUp = (change: Partial<Group> = {}) => {
  const account = estateAccount();
  const group = groupsOf(account.world, here).get(asg);
  if (group) groupsOf(account.world, here).put(asg, { ...group, ...change });
  const eks = account.client(EKSClient);
  const describe = async () => (await eks.send(new DescribeNodegroupCommand(web))).nodegroup;
  const update = async (desiredSize: number) =>
    (await eks.send(new UpdateNodegroupConfigCommand({ ...web, scalingConfig: { desiredSize } }))).update;
  return { ...account, eks, describe, update };
};

test.each<[Shortage["kind"], string]>([
  ["capacity", "AsgInstanceLaunchFailures"],
  ["spot", "AsgInstanceLaunchFailures"],
  ["quota", "InstanceLimitExceeded"],
])("a shortage of %s is the health issue %s", async (kind, code) => {
  const { describe, update, pass } = setUp({ shortage: { kind, room: 4 } });
  await update(5);
  expect((await describe())?.status).toBe("UPDATING");
  await pass(minutes);
  expect(await describe()).toMatchObject({
    status: "DEGRADED",
    health: {
      issues: [{ code, resourceIds: [asg], message: expect.stringContaining("Launching EC2 instance failed") }],
    },
  });
});

test("nodes that come up and never join are a failure after a quarter of an hour, and no capacity", async () => {
  const { eks, describe, update, pass } = setUp({ nodesJoin: false });
  const begun = await update(6);
  await pass(14 * minutes);
  expect(await describe()).toMatchObject({ status: "ACTIVE", health: { issues: [] } });
  await pass(4 * minutes);
  const degraded = await describe();
  expect(degraded).toMatchObject({
    status: "DEGRADED",
    health: { issues: [{ code: "NodeCreationFailure", message: "Instances failed to join the kubernetes cluster" }] },
  });
  expect(degraded?.health?.issues?.[0]?.resourceIds).toHaveLength(2);

  // The update itself was done with long before.
  const ended = await eks.send(new DescribeUpdateCommand({ name: "shop", nodegroupName: "web", updateId: begun?.id }));
  expect(ended.update?.status).toBe("Successful");
});

test("faults from elsewhere degrade a node group for as long as they last", async () => {
  const { world, describe } = setUp();
  const groups = nodeGroupsOf(world, here);
  const group = groups.get("shop/web");
  if (group) groups.put("shop/web", { ...group, faults: ["AccessDenied"], capacityType: "SPOT" });
  expect(await describe()).toMatchObject({
    status: "DEGRADED",
    capacityType: "SPOT",
    health: { issues: [{ code: "AccessDenied" }] },
  });
  if (group) groups.put("shop/web", group);
  expect(await describe()).toMatchObject({ status: "ACTIVE", capacityType: "ON_DEMAND" });
});

test("a cluster says whether Auto Mode runs its nodes, and whether its traffic may leave a zone", async () => {
  const { world, eks } = setUp();
  const cluster = clustersOf(world, here).get("shop");
  if (cluster) clustersOf(world, here).put("shop", { ...cluster, autoMode: true, zonalShift: true });
  const described = await eks.send(new DescribeClusterCommand({ name: "shop" }));
  expect(described.cluster).toMatchObject({ computeConfig: { enabled: true }, zonalShiftConfig: { enabled: true } });
});

test("while its version is updated a group is larger than the node group says, and takes no other update", async () => {
  const { world, eks, describe, update, pass } = setUp();
  const sizes = () => {
    const { max, desired } = groupsOf(world, here).get(asg) ?? {};
    return { max, desired };
  };
  const { update: begun } = await eks.send(new UpdateNodegroupVersionCommand({ ...web, version: "1.35" }));
  expect(begun).toMatchObject({ type: "VersionUpdate", status: "InProgress" });
  expect(sizes()).toEqual({ max: 16, desired: 10 });
  expect(await describe()).toMatchObject({ status: "UPDATING", scalingConfig: { maxSize: 10, desiredSize: 4 } });
  await expect(update(5)).rejects.toMatchObject({ name: "ResourceInUseException" });
  await pass(16 * minutes);
  expect(sizes()).toEqual({ max: 10, desired: 4 });
  expect(await describe()).toMatchObject({ status: "ACTIVE", scalingConfig: { maxSize: 10, desiredSize: 4 } });
});

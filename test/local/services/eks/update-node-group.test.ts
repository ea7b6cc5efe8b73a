import {
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  EKSClient,
  ListClustersCommand,
  ListNodegroupsCommand,
  ListUpdatesCommand,
  type NodegroupScalingConfig,
  UpdateNodegroupConfigCommand,
} from "@aws-sdk/client-eks";
import { describe, expect, test } from "vitest";
import { autoScalingGroupOf, webNodes } from "../../../../local/estate/clusters.ts";
import { groupsOf, type Shortage } from "../../../../local/services/autoscaling/groups.ts";
import { here, minutes } from "../support/account.ts";
import { estateAccount } from "../support/estate.ts";

const web = { clusterName: "shop", nodegroupName: "web" };
const asg = autoScalingGroupOf(webNodes);

const setUp = (prepare?: (world: ReturnType<typeof estateAccount>["world"]) => void) => {
  const account = estateAccount();
  prepare?.(account.world);
  const eks = account.client(EKSClient);
  const describe = async () => (await eks.send(new DescribeNodegroupCommand(web))).nodegroup;
  const update = async (scalingConfig: NodegroupScalingConfig, clientRequestToken?: string) =>
    (await eks.send(new UpdateNodegroupConfigCommand({ ...web, scalingConfig, clientRequestToken }))).update;
  const updateById = async (updateId: string | undefined) =>
    (await eks.send(new DescribeUpdateCommand({ name: "shop", nodegroupName: "web", updateId }))).update;
  return { ...account, eks, describe, update, updateById };
};

test("clusters and node groups are listed and described", async () => {
  const { eks, describe } = setUp();
  expect((await eks.send(new ListClustersCommand({}))).clusters).toEqual(["shop"]);
  expect((await eks.send(new ListNodegroupsCommand({ clusterName: "shop" }))).nodegroups).toEqual(["web", "batch"]);
  const { cluster } = await eks.send(new DescribeClusterCommand({ name: "shop" }));
  expect(cluster).toMatchObject({ status: "ACTIVE", computeConfig: { enabled: false } });
  expect(await describe()).toMatchObject({
    nodegroupArn: `arn:aws:eks:eu-west-1:444455556666:nodegroup/shop/web/${webNodes.id}`,
    status: "ACTIVE",
    scalingConfig: { minSize: 2, maxSize: 10, desiredSize: 4 },
    resources: { autoScalingGroups: [{ name: asg }] },
    health: { issues: [] },
  });
});

test("an update is in progress, then successful; the group is updating meanwhile", async () => {
  const { eks, describe, update, updateById, pass } = setUp();
  const begun = await update({ desiredSize: 6 });
  expect(begun).toMatchObject({
    status: "InProgress",
    type: "ConfigUpdate",
    params: [{ type: "DesiredSize", value: "6" }],
  });
  expect(await describe()).toMatchObject({ status: "UPDATING", scalingConfig: { desiredSize: 6 } });
  await pass(minutes);
  expect(await updateById(begun?.id)).toMatchObject({ status: "Successful", errors: [] });
  expect(await describe()).toMatchObject({ status: "ACTIVE", scalingConfig: { minSize: 2, desiredSize: 6 } });
  const { updateIds } = await eks.send(new ListUpdatesCommand({ name: "shop", nodegroupName: "web" }));
  expect(updateIds).toEqual([begun?.id]);
});

test("one update at a time", async () => {
  const { update, pass } = setUp();
  await update({ desiredSize: 5 });
  await expect(update({ desiredSize: 6 })).rejects.toMatchObject({
    name: "ResourceInUseException",
    message: "Nodegroup cannot be updated as it is currently not in Active State",
    $metadata: { httpStatusCode: 409 },
  });
  await pass(minutes);
  expect((await update({ desiredSize: 6 }))?.status).toBe("InProgress");
});

test("the same request token starts one update, however often it is sent", async () => {
  const { eks, update, pass } = setUp();
  const first = await update({ desiredSize: 5 }, "incident-1");
  expect((await update({ desiredSize: 5 }, "incident-1"))?.id).toBe(first?.id);
  await pass(minutes);
  expect(await update({ desiredSize: 5 }, "incident-1")).toMatchObject({ id: first?.id, status: "Successful" });
  const { updateIds } = await eks.send(new ListUpdatesCommand({ name: "shop", nodegroupName: "web" }));
  expect(updateIds).toHaveLength(1);
});

describe("refuses", () => {
  test.each<[NodegroupScalingConfig, string]>([
    [{ desiredSize: 11 }, "desiredSize can't be greater than maxSize"],
    [{ desiredSize: 1 }, "Minimum capacity 2 can't be greater than desired size 1"],
    [{ minSize: 8 }, "Minimum capacity 8 can't be greater than desired size 4"],
    [{ minSize: 8, maxSize: 6, desiredSize: 7 }, "minSize can't be greater than maxSize"],
    [{ maxSize: 0, minSize: 0, desiredSize: 0 }, "maxSize must be greater than or equal to 1"],
  ])("%j", async (scalingConfig, message) => {
    const { update, describe } = setUp();
    await expect(update(scalingConfig)).rejects.toMatchObject({ name: "InvalidParameterException", message });
    expect(await describe()).toMatchObject({ status: "ACTIVE", scalingConfig: { desiredSize: 4 } });
  });

  test("what is not there", async () => {
    const { eks } = setUp();
    const notFound = { name: "ResourceNotFoundException" };
    await expect(eks.send(new DescribeClusterCommand({ name: "none" }))).rejects.toMatchObject(notFound);
    await expect(
      eks.send(new DescribeNodegroupCommand({ clusterName: "shop", nodegroupName: "none" })),
    ).rejects.toMatchObject(notFound);
    await expect(
      eks.send(new DescribeUpdateCommand({ name: "shop", nodegroupName: "web", updateId: "none" })),
    ).rejects.toMatchObject(notFound);
  });

  test("what is not simulated, rather than ignore it", async () => {
    const { eks } = setUp();
    const labels = { addOrUpdateLabels: { tier: "web" } };
    await expect(eks.send(new UpdateNodegroupConfigCommand({ ...web, labels }))).rejects.toMatchObject({
      name: "NotImplemented",
      $metadata: { httpStatusCode: 501 },
    });
  });
});

test("where the zones have no room the update fails, the group is degraded, and a launch that succeeds cures it", async () => {
  const full = (shortage: Shortage | null) => (world: ReturnType<typeof estateAccount>["world"]) => {
    const groups = groupsOf(world, here);
    const group = groups.get(asg);
    if (group) groups.put(asg, { ...group, shortage });
  };
  const { world, describe, update, updateById, pass } = setUp(full({ kind: "capacity", room: 5 }));
  const failing = await update({ desiredSize: 6 });
  await pass(minutes);
  expect(await updateById(failing?.id)).toMatchObject({ status: "Failed", errors: [{ resourceIds: [asg] }] });
  const degraded = { status: "DEGRADED", health: { issues: [{ code: "AsgInstanceLaunchFailures" }] } };
  expect(await describe()).toMatchObject(degraded);

  // Asking for less does not cure it.
  await update({ desiredSize: 5 });
  await pass(5 * minutes);
  expect(await describe()).toMatchObject({ ...degraded, scalingConfig: { desiredSize: 5 } });

  full(null)(world);
  await update({ desiredSize: 6 });
  await pass(5 * minutes);
  expect(await describe()).toMatchObject({ status: "ACTIVE", health: { issues: [] } });
});

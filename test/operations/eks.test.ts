import {
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  EKSClient,
  ListUpdatesCommand,
  UpdateNodegroupConfigCommand,
} from "@aws-sdk/client-eks";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import {
  describeCluster,
  describeLatestUpdate,
  describeNodegroup,
  updateDesiredSize,
} from "../../lambdas/operations/eks.ts";
import { awsError, clientOf } from "./client-of.ts";

const now = () => new Date("2026-01-05T09:00:00.000Z");

const eks = mockClient(EKSClient);
beforeEach(() => eks.reset());

const nodegroup = { clusterName: "shop", nodegroupName: "web" };

describe("describeNodegroup", () => {
  it("gives status, issues, bounds, Auto Scaling groups and tags", async () => {
    eks.on(DescribeNodegroupCommand, nodegroup).resolves({
      nodegroup: {
        status: "DEGRADED",
        scalingConfig: { minSize: 2, maxSize: 10, desiredSize: 4 },
        subnets: ["subnet-a"],
        health: { issues: [{ code: "AsgInstanceLaunchFailures" }, {}] },
        resources: { autoScalingGroups: [{ name: "eks-web-1" }, {}] },
        tags: { team: "shop" },
      },
    });
    expect(await describeNodegroup.run(clientOf, nodegroup, now)).toEqual({
      status: "DEGRADED",
      issues: ["AsgInstanceLaunchFailures", "Unknown"],
      min: 2,
      max: 10,
      subnets: ["subnet-a"],
      autoScalingGroups: ["eks-web-1"],
      tags: { team: "shop" },
    });
  });

  it("says that a node group is gone", async () => {
    eks.on(DescribeNodegroupCommand).rejects(awsError("ResourceNotFoundException"));
    expect(await describeNodegroup.run(clientOf, nodegroup, now)).toBe("gone");
  });

  it.each([
    {},
    { nodegroup: { status: "ACTIVE" as const } },
    { nodegroup: { status: "ACTIVE" as const, scalingConfig: { minSize: 2 } } },
    { nodegroup: { scalingConfig: { minSize: 2, maxSize: 10 } } },
  ])("refuses an answer without the facts: %o", async (answer) => {
    eks.on(DescribeNodegroupCommand).resolves(answer);
    await expect(describeNodegroup.run(clientOf, nodegroup, now)).rejects.toMatchObject({
      name: "IncompleteAnswerError",
    });
  });

  it.each(["AccessDeniedException", "ThrottlingException", "ServerException"])(
    "does not take %s for an answer",
    async (name) => {
      eks.on(DescribeNodegroupCommand).rejects(awsError(name));
      await expect(describeNodegroup.run(clientOf, nodegroup, now)).rejects.toThrow(name);
    },
  );
});

describe("describeCluster", () => {
  const cluster = () => describeCluster.run(clientOf, { name: "shop" }, now);

  it.each([
    [{}, { autoMode: false, zonalShift: false }],
    [{ computeConfig: { enabled: true } }, { autoMode: true, zonalShift: false }],
    [{ zonalShiftConfig: { enabled: true } }, { autoMode: false, zonalShift: true }],
  ])("reads %o", async (answer, expected) => {
    eks.on(DescribeClusterCommand, { name: "shop" }).resolves({ cluster: answer });
    expect(await cluster()).toEqual(expected);
  });

  it("says that a cluster is gone, and takes no answer for none", async () => {
    eks.on(DescribeClusterCommand).rejectsOnce(awsError("ResourceNotFoundException")).resolves({});
    expect(await cluster()).toBe("gone");
    await expect(cluster()).rejects.toMatchObject({ name: "IncompleteAnswerError" });
  });
});

describe("describeLatestUpdate", () => {
  const latest = () => describeLatestUpdate.run(clientOf, nodegroup, now);
  const update = (updateId: string, status: "InProgress" | "Successful", createdAt: number) =>
    eks
      .on(DescribeUpdateCommand, { name: "shop", nodegroupName: "web", updateId })
      .resolves({ update: { status, createdAt: new Date(createdAt) } });

  it.each([[["old", "middle", "new"]], [["new", "middle", "old"]]])("finds the newest in %o", async (updateIds) => {
    eks
      .on(ListUpdatesCommand, { name: "shop", nodegroupName: "web" })
      .resolves({ updateIds: updateIds.slice(0, 2), nextToken: "2" })
      .on(ListUpdatesCommand, { name: "shop", nodegroupName: "web", nextToken: "2" })
      .resolves({ updateIds: updateIds.slice(2) });
    update("old", "Successful", 1);
    update("new", "InProgress", 2);
    expect(await latest()).toEqual({ status: "InProgress", createdAt: 2 });
  });

  it("knows a group without updates, and one that is gone", async () => {
    eks.on(ListUpdatesCommand).resolvesOnce({ updateIds: [] }).rejects(awsError("ResourceNotFoundException"));
    expect(await latest()).toBeNull();
    expect(await latest()).toBe("gone");
  });

  it("passes errors on", async () => {
    eks.on(ListUpdatesCommand).rejects(awsError("ThrottlingException"));
    await expect(latest()).rejects.toThrow("ThrottlingException");
  });
});

describe("updateDesiredSize", () => {
  it("sends the desired size and no other setting, and says what EKS calls the update", async () => {
    eks
      .on(UpdateNodegroupConfigCommand)
      .resolvesOnce({ update: { id: "u-1" } })
      .resolves({});
    const send = () => updateDesiredSize.run(clientOf, { ...nodegroup, desiredSize: 5, clientRequestToken: "t" }, now);
    expect(await send()).toBe("EKS update u-1");
    expect(eks.calls().map(({ args }) => args[0].input)).toEqual([
      { ...nodegroup, clientRequestToken: "t", scalingConfig: { desiredSize: 5 } },
    ]);
    // What was sent was sent, by whatever name.
    expect(await send()).toBeNull();
  });

  it("passes the refusal of a busy group on", async () => {
    eks.on(UpdateNodegroupConfigCommand).rejects(awsError("ResourceInUseException"));
    await expect(
      updateDesiredSize.run(clientOf, { ...nodegroup, desiredSize: 5, clientRequestToken: "t" }, now),
    ).rejects.toThrow("ResourceInUseException");
  });
});

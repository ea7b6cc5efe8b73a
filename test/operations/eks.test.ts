import { DescribeNodegroupCommand, EKSClient, UpdateNodegroupConfigCommand } from "@aws-sdk/client-eks";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { describeNodegroup, updateDesiredSize } from "../../lambdas/operations/eks.ts";
import { awsError, clientOf } from "./client-of.ts";

const now = () => new Date("2026-01-05T09:00:00.000Z");

const eks = mockClient(EKSClient);
beforeEach(() => eks.reset());

const nodegroup = { clusterName: "shop", nodegroupName: "web" };

describe("describeNodegroup", () => {
  it("gives status, issues, bounds and Auto Scaling groups", async () => {
    eks.on(DescribeNodegroupCommand, nodegroup).resolves({
      nodegroup: {
        status: "DEGRADED",
        scalingConfig: { minSize: 2, maxSize: 10, desiredSize: 4 },
        health: { issues: [{ code: "AsgInstanceLaunchFailures" }, {}] },
        resources: { autoScalingGroups: [{ name: "eks-web-1" }, {}] },
      },
    });
    expect(await describeNodegroup.run(clientOf, nodegroup, now)).toEqual({
      status: "DEGRADED",
      issues: ["AsgInstanceLaunchFailures", "Unknown"],
      min: 2,
      max: 10,
      autoScalingGroups: ["eks-web-1"],
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

describe("updateDesiredSize", () => {
  it("sends the desired size and no other setting", async () => {
    eks.on(UpdateNodegroupConfigCommand).resolves({});
    await updateDesiredSize.run(clientOf, { ...nodegroup, desiredSize: 5, clientRequestToken: "t" }, now);
    expect(eks.calls().map(({ args }) => args[0].input)).toEqual([
      { ...nodegroup, clientRequestToken: "t", scalingConfig: { desiredSize: 5 } },
    ]);
  });

  it("passes the refusal of a busy group on", async () => {
    eks.on(UpdateNodegroupConfigCommand).rejects(awsError("ResourceInUseException"));
    await expect(
      updateDesiredSize.run(clientOf, { ...nodegroup, desiredSize: 5, clientRequestToken: "t" }, now),
    ).rejects.toThrow("ResourceInUseException");
  });
});

import type { Operation, WriteOperation } from "../core/operation.ts";
import { type Gone, gone, IncompleteAnswerError, readOr } from "./answers.ts";

const sdk = () => import("./sdk/eks.ts");

/** `nodegroup/<cluster>/<node group>/<uuid>`. */
const anyNodegroup = "arn:{partition}:eks:*:{account}:nodegroup/*";

export interface NodegroupInput {
  readonly clusterName: string;
  readonly nodegroupName: string;
}

export interface Nodegroup {
  /** `ACTIVE`, `UPDATING`, `DEGRADED`, … */
  readonly status: string;
  /** Codes of the health issues that EKS sees, such as `AsgInstanceLaunchFailures`. */
  readonly issues: readonly string[];
  readonly min: number;
  readonly max: number;
  /** Names of the Auto Scaling groups behind it; none while it is being created. */
  readonly autoScalingGroups: readonly string[];
}

export const describeNodegroup: Operation<NodegroupInput, Nodegroup | Gone> = {
  actions: ["eks:DescribeNodegroup"],
  resource: anyNodegroup,
  run: async (client, input) => {
    const { DescribeNodegroupCommand, EKSClient } = await sdk();
    return readOr(
      async () => {
        const { nodegroup } = await client(EKSClient).send(new DescribeNodegroupCommand(input));
        const { minSize, maxSize } = nodegroup?.scalingConfig ?? {};
        if (nodegroup?.status === undefined || minSize === undefined || maxSize === undefined)
          throw new IncompleteAnswerError(
            "eks:DescribeNodegroup",
            "the status or the scaling configuration",
            `${input.clusterName}/${input.nodegroupName}`,
          );
        return {
          status: nodegroup.status,
          issues: (nodegroup.health?.issues ?? []).map(({ code }) => code ?? "Unknown"),
          min: minSize,
          max: maxSize,
          autoScalingGroups: (nodegroup.resources?.autoScalingGroups ?? []).flatMap(({ name }) => name ?? []),
        };
      },
      { ResourceNotFoundException: gone },
    );
  },
};

export interface DesiredSizeInput extends NodegroupInput {
  readonly desiredSize: number;
  /** The same token again is the same update: EKS then changes nothing. */
  readonly clientRequestToken: string;
}

/** Changes the desired size and nothing else; the update goes on after the call has returned. */
export const updateDesiredSize: WriteOperation<DesiredSizeInput, void> = {
  actions: ["eks:UpdateNodegroupConfig"],
  resource: anyNodegroup,
  protect: "name",
  run: async (client, { desiredSize, ...input }) => {
    const { EKSClient, UpdateNodegroupConfigCommand } = await sdk();
    await client(EKSClient).send(new UpdateNodegroupConfigCommand({ ...input, scalingConfig: { desiredSize } }));
  },
};

import type { Operation, WriteOperation } from "../core/operation.ts";
import type { NodeGroupUpdate } from "../core/scaling/observed-node-group.ts";
import type { Tags } from "../core/tags.ts";
import { type Gone, gone, IncompleteAnswerError, readOr } from "./answers.ts";

const sdk = () => import("./sdk/eks.ts");

const anyCluster = "arn:{partition}:eks:*:{account}:cluster/*";
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
  readonly subnets: readonly string[];
  /** Names of the Auto Scaling groups behind it; none while it is being created. */
  readonly autoScalingGroups: readonly string[];
  readonly tags: Tags;
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
          subnets: nodegroup.subnets ?? [],
          autoScalingGroups: (nodegroup.resources?.autoScalingGroups ?? []).flatMap(({ name }) => name ?? []),
          tags: nodegroup.tags ?? {},
        };
      },
      { ResourceNotFoundException: gone },
    );
  },
};

export interface Cluster {
  /** Auto Mode runs the cluster's nodes. */
  readonly autoMode: boolean;
  /** Traffic may be kept off a zone of it by a zonal shift. */
  readonly zonalShift: boolean;
}

export const describeCluster: Operation<{ readonly name: string }, Cluster | Gone> = {
  actions: ["eks:DescribeCluster"],
  resource: anyCluster,
  run: async (client, input) => {
    const { DescribeClusterCommand, EKSClient } = await sdk();
    return readOr(
      async () => {
        const { cluster } = await client(EKSClient).send(new DescribeClusterCommand(input));
        if (!cluster) throw new IncompleteAnswerError("eks:DescribeCluster", "the cluster", input.name);
        return {
          autoMode: cluster.computeConfig?.enabled === true,
          zonalShift: cluster.zonalShiftConfig?.enabled === true,
        };
      },
      { ResourceNotFoundException: gone },
    );
  },
};

/** The newest update of a node group; null where it never had one. The API gives ids in an order that it does not tell. */
export const describeLatestUpdate: Operation<NodegroupInput, NodeGroupUpdate | Gone | null> = {
  actions: ["eks:ListUpdates", "eks:DescribeUpdate"],
  // IAM checks the cluster, and the node group that is named.
  resource: [anyCluster, anyNodegroup],
  run: async (client, { clusterName: name, nodegroupName }) => {
    const { DescribeUpdateCommand, EKSClient, paginateListUpdates } = await sdk();
    const eks = client(EKSClient);
    return readOr(
      async () => {
        const ids: string[] = [];
        for await (const { updateIds = [] } of paginateListUpdates({ client: eks }, { name, nodegroupName }))
          ids.push(...updateIds);
        // Whichever way the list is ordered, the newest is at one of its ends.
        const ends = [...new Set([ids.at(0), ids.at(-1)])].filter((id) => id !== undefined);
        const updates = await Promise.all(
          ends.map(async (updateId) => {
            const { update } = await eks.send(new DescribeUpdateCommand({ name, nodegroupName, updateId }));
            if (!update?.status) throw new IncompleteAnswerError("eks:DescribeUpdate", "the status", updateId);
            return { status: update.status, createdAt: update.createdAt?.getTime() ?? 0 };
          }),
        );
        return updates.sort((one, other) => other.createdAt - one.createdAt)[0] ?? null;
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

/** Changes the desired size and nothing else; the update, whose id is answered, goes on after the call has returned. */
export const updateDesiredSize: WriteOperation<DesiredSizeInput, string | null> = {
  actions: ["eks:UpdateNodegroupConfig"],
  resource: anyNodegroup,
  protect: "name",
  run: async (client, { desiredSize, ...input }) => {
    const { EKSClient, UpdateNodegroupConfigCommand } = await sdk();
    const command = new UpdateNodegroupConfigCommand({ ...input, scalingConfig: { desiredSize } });
    const { update } = await client(EKSClient).send(command);
    return update?.id === undefined ? null : `EKS update ${update.id}`;
  },
};

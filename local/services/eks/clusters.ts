import type { ErrorDetail, NodegroupIssueCode, UpdateParam } from "@aws-sdk/client-eks";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Collection } from "../../state/collection.ts";
import { type Group, groupsOf } from "../autoscaling/groups.ts";
import type { Place } from "../place.ts";
import type { Tags } from "../tags.ts";
import { tableOf, type World } from "../world.ts";

export interface Cluster {
  readonly name: string;
  /** Of Kubernetes, such as `1.34`. */
  readonly version: string;
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** EKS Auto Mode runs its nodes. */
  readonly autoMode: boolean;
  /** Its traffic may be kept off an availability zone that ails. */
  readonly zonalShift: boolean;
  readonly tags: Tags;
}

/** A managed node group. Its sizes are those of its Auto Scaling group. */
export interface NodeGroup {
  readonly cluster: string;
  readonly name: string;
  /** The last part of its ARN. */
  readonly id: string;
  readonly createdAt: number;
  readonly autoScalingGroup: string;
  readonly capacityType: "ON_DEMAND" | "SPOT";
  /** By how many its Auto Scaling group is larger than itself: while its version is being updated. */
  readonly surge: number;
  /** Health issues whose causes are not simulated. */
  readonly faults: readonly NodegroupIssueCode[];
  readonly tags: Tags;
}

export interface Update {
  readonly id: string;
  readonly cluster: string;
  readonly nodeGroup: string;
  readonly type: "ConfigUpdate" | "VersionUpdate";
  readonly status: "InProgress" | "Successful" | "Failed";
  readonly params: readonly UpdateParam[];
  readonly createdAt: number;
  readonly errors: readonly ErrorDetail[];
  /** The caller's: the same token never starts a second update. */
  readonly token: string | null;
}

export const clustersOf = (world: Pick<World, "store">, place: Place): Collection<Cluster> =>
  tableOf(world, place, "eks/clusters");

/** By `<cluster>/<name>`. */
export const nodeGroupsOf = (world: Pick<World, "store">, place: Place): Collection<NodeGroup> =>
  tableOf(world, place, "eks/node-groups");

/** By id, the oldest first. */
export const updatesOf = (world: Pick<World, "store">, place: Place): Collection<Update> =>
  tableOf(world, place, "eks/updates");

const notFound = (message: string, members: Record<string, unknown>): AwsFaultError =>
  new AwsFaultError("ResourceNotFoundException", message, { members });

/** @throws AwsFaultError for an unknown name */
export const clusterNamed = (world: World, place: Place, name: string): Cluster => {
  const cluster = clustersOf(world, place).get(name);
  if (!cluster) throw notFound(`No cluster found for name: ${name}.`, { clusterName: name });
  return cluster;
};

/** A node group with the Auto Scaling group behind it. @throws AwsFaultError for an unknown name */
export const nodeGroupNamed = (
  world: World,
  place: Place,
  clusterName: string,
  name: string,
): { readonly nodeGroup: NodeGroup; readonly group: Group } => {
  const cluster = clusterNamed(world, place, clusterName);
  const nodeGroup = nodeGroupsOf(world, place).get(`${cluster.name}/${name}`);
  const group = nodeGroup && groupsOf(world, place).get(nodeGroup.autoScalingGroup);
  if (!nodeGroup || !group)
    throw notFound(`No node group found for name: ${name}.`, { clusterName: cluster.name, nodegroupName: name });
  return { nodeGroup, group };
};

export const updatesFor = (world: World, place: Place, { cluster, name }: NodeGroup): readonly Update[] =>
  [...updatesOf(world, place).entries()]
    .map(([, update]) => update)
    .filter((update) => update.cluster === cluster && update.nodeGroup === name);

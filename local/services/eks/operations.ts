import {
  type Cluster as ClusterDescription,
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  ListClustersCommand,
  ListNodegroupsCommand,
} from "@aws-sdk/client-eks";
import type { Group } from "../autoscaling/groups.ts";
import type { Operations } from "../operations.ts";
import { pageOf } from "../page.ts";
import { arnIn, type Place } from "../place.ts";
import type { World } from "../world.ts";
import { registerClusterAutoscaler } from "./cluster-autoscaler.ts";
import { type Cluster, clusterNamed, clustersOf, type NodeGroup, nodeGroupNamed, nodeGroupsOf } from "./clusters.ts";
import { issuesOf, statusOf } from "./health.ts";
import { registerKarpenter } from "./karpenter.ts";
import { registerUpdates } from "./update-node-group.ts";
import { registerVersionUpdates } from "./update-version.ts";

/** The operations of `eks`: clusters, managed node groups and their updates. */
export const registerEks = (aws: Operations, world: World): void => {
  aws.on(ListClustersCommand, ({ maxResults = 100, nextToken }, place) => {
    const names = [...clustersOf(world, place).entries()].map(([name]) => name);
    const { items, next } = pageOf(names, maxResults, nextToken, "InvalidParameterException");
    return { clusters: [...items], nextToken: next };
  });
  aws.on(DescribeClusterCommand, ({ name }, place) => ({
    cluster: describeCluster(place, clusterNamed(world, place, name)),
  }));
  aws.on(ListNodegroupsCommand, ({ clusterName, maxResults = 100, nextToken }, place) => {
    const cluster = clusterNamed(world, place, clusterName);
    const names = [...nodeGroupsOf(world, place).entries()].flatMap(([, each]) =>
      each.cluster === cluster.name ? [each.name] : [],
    );
    const { items, next } = pageOf(names, maxResults, nextToken, "InvalidParameterException");
    return { nodegroups: [...items], nextToken: next };
  });
  aws.on(DescribeNodegroupCommand, ({ clusterName, nodegroupName }, place) => {
    const { nodeGroup, group } = nodeGroupNamed(world, place, clusterName, nodegroupName);
    const { version } = clusterNamed(world, place, clusterName);
    return {
      nodegroup: {
        ...describeNodeGroup(place, nodeGroup, group),
        version,
        status: statusOf(world, place, nodeGroup),
        health: { issues: [...issuesOf(world, place, nodeGroup)] },
      },
    };
  });
  registerUpdates(aws, world);
  registerVersionUpdates(aws, world);
  registerClusterAutoscaler(world);
  registerKarpenter(world);
};

const describeCluster = (place: Place, cluster: Cluster): ClusterDescription => ({
  name: cluster.name,
  arn: arnIn(place, "eks", `cluster/${cluster.name}`),
  createdAt: new Date(cluster.createdAt),
  version: cluster.version,
  status: "ACTIVE",
  resourcesVpcConfig: {
    vpcId: cluster.vpcId,
    subnetIds: [...cluster.subnetIds],
    clusterSecurityGroupId: cluster.securityGroupId,
    endpointPublicAccess: false,
    endpointPrivateAccess: true,
  },
  computeConfig: { enabled: cluster.autoMode },
  zonalShiftConfig: { enabled: cluster.zonalShift },
  tags: { ...cluster.tags },
});

const describeNodeGroup = (
  place: Place,
  { cluster, name, id, createdAt, capacityType, surge, tags }: NodeGroup,
  group: Group,
) => ({
  nodegroupName: name,
  nodegroupArn: arnIn(place, "eks", `nodegroup/${cluster}/${name}/${id}`),
  clusterName: cluster,
  createdAt: new Date(createdAt),
  capacityType,
  scalingConfig: { minSize: group.min, maxSize: group.max - surge, desiredSize: group.desired - surge },
  instanceTypes: [group.instanceType],
  subnets: [...group.subnetIds],
  resources: { autoScalingGroups: [{ name: group.name }] },
  tags: { ...tags },
});

import type { Place } from "../services/place.ts";
import { platform, shop } from "./accounts.ts";
import { type Network, platformNetwork, shopNetwork } from "./network.ts";
import { groupIds } from "./security-groups.ts";

export interface EstateCluster {
  readonly place: Place;
  readonly name: string;
  readonly network: Network;
  readonly securityGroupId: string;
}

export interface EstateNodeGroup {
  readonly place: Place;
  readonly cluster: string;
  readonly name: string;
  readonly id: string;
  readonly instanceType: string;
  readonly nodesGroupId: string;
  readonly network: Network;
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  /** In instances kept wholly busy. */
  readonly load: number;
}

export const clusters: readonly EstateCluster[] = [
  { place: platform, name: "platform", network: platformNetwork, securityGroupId: "sg-0d81c5f3a7e29b460" },
  { place: shop, name: "shop", network: shopNetwork, securityGroupId: "sg-0e9f6b2d4a8c71530" },
];

const onPlatform = {
  place: platform,
  cluster: "platform",
  network: platformNetwork,
  nodesGroupId: groupIds.platformNodes,
};
const onShop = { place: shop, cluster: "shop", network: shopNetwork, nodesGroupId: groupIds.shopNodes };

export const systemNodes: EstateNodeGroup = {
  ...onPlatform,
  name: "system",
  id: "3cc8a1de-5f0b-4d57-9c6e-2b7f4a90d118",
  instanceType: "m7g.large",
  min: 2,
  max: 6,
  desired: 3,
  load: 1.5,
};

export const webNodes: EstateNodeGroup = {
  ...onShop,
  name: "web",
  id: "86c91f52-0d3e-4b6a-8e27-c5d04f7ab963",
  instanceType: "m7g.xlarge",
  min: 2,
  max: 10,
  desired: 4,
  load: 2.4,
};

export const batchNodes: EstateNodeGroup = {
  ...onShop,
  name: "batch",
  id: "d2a7e640-91bc-4f18-a35d-7e60b8c1f2d4",
  instanceType: "c7g.2xlarge",
  min: 1,
  max: 8,
  desired: 2,
  load: 1,
};

export const nodeGroups: readonly EstateNodeGroup[] = [systemNodes, webNodes, batchNodes];

/** As EKS names the groups that it makes. */
export const autoScalingGroupOf = ({ name, id }: Pick<EstateNodeGroup, "name" | "id">): string => `eks-${name}-${id}`;

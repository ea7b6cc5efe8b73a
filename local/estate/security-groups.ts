import type { SecurityGroupRule } from "../services/ec2/security-group-rule.ts";
import type { Place } from "../services/place.ts";
import { platform, shop } from "./accounts.ts";
import { platformNetwork, shopNetwork } from "./network.ts";

/** A group as it is written down here: rules get their ids when the estate is made. */
export interface EstateSecurityGroup {
  readonly place: Place;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly ingress: readonly Omit<SecurityGroupRule, "id">[];
  readonly tags: Readonly<Record<string, string>>;
}

const tcp = (from: number, to: number, source: string, description: string): Omit<SecurityGroupRule, "id"> => ({
  egress: false,
  protocol: "tcp",
  fromPort: from,
  toPort: to,
  peer: { kind: source.startsWith("sg-") ? "group" : source.includes(":") ? "ipv6" : "ipv4", value: source },
  description,
});

const office = "203.0.113.0/24";

/** Ids that the scenario and the node groups name. */
export const groupIds = {
  platformNodes: "sg-0e1b7d42c9a6f8350",
  bastion: "sg-04c8a2f61e9d3b575",
  ciRunners: "sg-0f52e8b3d7c1a9460",
  shopNodes: "sg-0a37d5e9c2b8f1640",
  loadBalancer: "sg-09d4f1b6a8e2c7530",
  batchWorkers: "sg-0b6e3c8f5a1d97240",
  reporting: "sg-0c94a7e2d6b3f5180",
  partnerTransfer: "sg-07f2b9d5e8c4a1630",
} as const;

const inVpc =
  (place: Place, vpcId: string, team: string) =>
  (id: string, name: string, description: string, ingress: EstateSecurityGroup["ingress"]): EstateSecurityGroup => ({
    place,
    vpcId,
    id,
    name,
    description,
    ingress,
    tags: { Name: name, team },
  });

const ofPlatform = inVpc(platform, platformNetwork.vpcId, "platform");
const ofShop = inVpc(shop, shopNetwork.vpcId, "shop");

export const securityGroups: readonly EstateSecurityGroup[] = [
  ofPlatform("sg-0d81c5f3a7e29b460", "platform-eks-cluster", "Control plane of cluster platform", [
    tcp(443, 443, groupIds.platformNodes, "nodes"),
  ]),
  ofPlatform(groupIds.platformNodes, "platform-eks-nodes", "Nodes of cluster platform", [
    tcp(1025, 65535, "10.10.0.0/16", "pods"),
  ]),
  ofPlatform(groupIds.bastion, "bastion", "Jump host", [tcp(22, 22, office, "office")]),
  ofPlatform(groupIds.ciRunners, "ci-runners", "Self-hosted build runners", [
    tcp(443, 443, "10.10.0.0/16", "webhooks"),
  ]),
  ofPlatform("sg-02a6d9e4b8f3c1750", "vpn-gateway", "Client VPN", [tcp(443, 443, "0.0.0.0/0", "VPN over TLS")]),
  ofShop("sg-0e9f6b2d4a8c71530", "shop-eks-cluster", "Control plane of cluster shop", [
    tcp(443, 443, groupIds.shopNodes, "nodes"),
  ]),
  ofShop(groupIds.shopNodes, "shop-eks-nodes", "Nodes of cluster shop", [
    tcp(1025, 65535, "10.20.0.0/16", "pods"),
    tcp(30000, 32767, groupIds.loadBalancer, "load balancer"),
  ]),
  ofShop(groupIds.loadBalancer, "shop-public-alb", "Public load balancer", [
    tcp(443, 443, "0.0.0.0/0", "HTTPS"),
    tcp(443, 443, "::/0", "HTTPS"),
    tcp(80, 80, "0.0.0.0/0", "redirect to HTTPS"),
  ]),
  ofShop("sg-05c2f8a1d7b4e9630", "shop-orders-db", "PostgreSQL of the order service", [
    tcp(5432, 5432, groupIds.shopNodes, "order service"),
  ]),
  ofShop("sg-0f4a8d3c6e1b75290", "shop-session-cache", "Redis of the storefront", [
    tcp(6379, 6379, groupIds.shopNodes, "storefront"),
  ]),
  ofShop(groupIds.batchWorkers, "shop-batch-workers", "Nightly exports", [
    tcp(22, 22, "10.20.0.0/16", "operations"),
    tcp(9100, 9100, "10.10.0.0/16", "metrics"),
  ]),
  ofShop(groupIds.reporting, "shop-reporting-windows", "Reporting server", [
    tcp(3389, 3389, office, "finance"),
    tcp(1433, 1433, "10.20.0.0/16", "reports"),
  ]),
  ofShop(groupIds.partnerTransfer, "shop-partner-sftp", "File transfer with suppliers", [
    tcp(22, 22, "198.51.100.16/32", "supplier gateway"),
  ]),
];

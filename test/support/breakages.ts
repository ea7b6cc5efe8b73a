import { ConfigServiceClient, PutConfigRuleCommand } from "@aws-sdk/client-config-service";
import { AuthorizeSecurityGroupIngressCommand, DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  BatchGetRepositoryScanningConfigurationCommand,
  ECRClient,
  PutImageScanningConfigurationCommand,
} from "@aws-sdk/client-ecr";
import { DescribeNodegroupCommand, EKSClient } from "@aws-sdk/client-eks";
import { DeletePublicAccessBlockCommand, GetPublicAccessBlockCommand, S3Client } from "@aws-sdk/client-s3";
import { platform, shop } from "../../local/estate/accounts.ts";
import { autoScalingGroupOf, batchNodes, type EstateNodeGroup, systemNodes } from "../../local/estate/clusters.ts";
import { groupIds } from "../../local/estate/security-groups.ts";
import { changeLoad } from "../../local/services/cloudwatch/load.ts";
import type { Place } from "../../local/services/place.ts";
import type { PlaneRig } from "./plane-rig.ts";

/** Something that goes wrong in the estate, and how to see whether it was made good. */
export interface Breakage {
  readonly playbook: string;
  readonly account: string;
  readonly subject: string;
  /** Minutes until it must have healed. */
  readonly within: number;
  break(rig: PlaneRig): Promise<unknown>;
  isGood(rig: PlaneRig): Promise<boolean>;
}

export const publicBucket = (place: Place, Bucket: string): Breakage => ({
  playbook: "s3/block-public-access",
  account: place.account,
  subject: Bucket,
  within: 8,
  break: ({ administrator }) =>
    administrator(place).client(S3Client).send(new DeletePublicAccessBlockCommand({ Bucket })),
  isGood: async ({ administrator }) => {
    try {
      const { PublicAccessBlockConfiguration: block } = await administrator(place)
        .client(S3Client)
        .send(new GetPublicAccessBlockCommand({ Bucket }));
      return Object.values(block ?? {}).every(Boolean);
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchPublicAccessBlockConfiguration") return false;
      throw error;
    }
  },
});

export const openSsh = (place: Place, GroupId: string): Breakage => ({
  playbook: "ec2/close-admin-ports",
  account: place.account,
  subject: GroupId,
  within: 8,
  break: ({ administrator }) =>
    administrator(place)
      .client(EC2Client)
      .send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId,
          IpPermissions: [
            {
              IpProtocol: "tcp",
              FromPort: 22,
              ToPort: 22,
              IpRanges: [{ CidrIp: "0.0.0.0/0" }],
              Ipv6Ranges: [{ CidrIpv6: "::/0" }],
            },
          ],
        }),
      ),
  isGood: async ({ administrator }) => {
    const { SecurityGroups } = await administrator(place)
      .client(EC2Client)
      .send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
    return !JSON.stringify(SecurityGroups?.[0]?.IpPermissions).includes("0.0.0.0/0");
  },
});

const unscannedRepository = (place: Place, repositoryName: string, breaking: Breakage["break"]): Breakage => ({
  playbook: "ecr/enable-scan-on-push",
  account: place.account,
  subject: repositoryName,
  within: 8,
  break: breaking,
  isGood: async ({ administrator }) => {
    const { scanningConfigurations } = await administrator(place)
      .client(ECRClient)
      .send(new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames: [repositoryName] }));
    return scanningConfigurations?.[0]?.scanOnPush === true;
  },
});

export const switchScanOff = (place: Place, repositoryName: string): Breakage =>
  unscannedRepository(place, repositoryName, ({ administrator }) =>
    administrator(place)
      .client(ECRClient)
      .send(
        new PutImageScanningConfigurationCommand({
          repositoryName,
          imageScanningConfiguration: { scanOnPush: false },
        }),
      ),
  );

/** Nobody had asked for scans in the shop's registry so far. */
export const askForScans = unscannedRepository(shop, "shop/recommendations", ({ administrator }) =>
  administrator(shop)
    .client(ConfigServiceClient)
    .send(
      new PutConfigRuleCommand({
        ConfigRule: {
          ConfigRuleName: "scan-what-we-ship",
          Source: { Owner: "AWS", SourceIdentifier: "ECR_PRIVATE_IMAGE_SCANNING_ENABLED" },
        },
      }),
    ),
);

/** @param heals to how many nodes 95 % of the load that they can bear leads */
export const overload = (nodes: EstateNodeGroup, heals: number): Breakage => ({
  playbook: "eks/scale-node-group",
  account: nodes.place.account,
  subject: `${nodes.cluster}/${nodes.name}`,
  within: 20,
  break: async ({ plane: { world } }) =>
    changeLoad(world, nodes.place, autoScalingGroupOf(nodes), 0.95 * nodes.desired, 1),
  isGood: async ({ administrator }) => {
    const { nodegroup } = await administrator(nodes.place)
      .client(EKSClient)
      .send(new DescribeNodegroupCommand({ clusterName: nodes.cluster, nodegroupName: nodes.name }));
    return nodegroup?.scalingConfig?.desiredSize === heals;
  },
});

/** For each playbook one breakage in one account, then one in the other. */
export const breakages: readonly Breakage[] = [
  publicBucket(shop, "meridian-shop-customer-uploads"),
  openSsh(platform, groupIds.bastion),
  switchScanOff(platform, "platform/log-forwarder"),
  overload(batchNodes, 3),
  publicBucket(platform, "meridian-build-artifacts"),
  openSsh(shop, groupIds.partnerTransfer),
  askForScans,
  overload(systemNodes, 5),
];

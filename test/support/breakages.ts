import { AuthorizeSecurityGroupIngressCommand, DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  BatchGetRepositoryScanningConfigurationCommand,
  ECRClient,
  PutImageScanningConfigurationCommand,
} from "@aws-sdk/client-ecr";
import { DescribeNodegroupCommand, EKSClient } from "@aws-sdk/client-eks";
import { DeletePublicAccessBlockCommand, GetPublicAccessBlockCommand, S3Client } from "@aws-sdk/client-s3";
import { platform, shop } from "../../local/estate/accounts.ts";
import { autoScalingGroupOf, batchNodes } from "../../local/estate/clusters.ts";
import { groupIds } from "../../local/estate/security-groups.ts";
import { changeLoad } from "../../local/services/cloudwatch/load.ts";
import type { PlaneRig } from "./plane-rig.ts";

/** Something that goes wrong in the estate, and how to see whether it was made good. */
export interface Breakage {
  readonly playbook: string;
  readonly subject: string;
  /** Minutes until it must have healed. */
  readonly within: number;
  break(rig: PlaneRig): Promise<unknown>;
  isGood(rig: PlaneRig): Promise<boolean>;
}

const bucket = "meridian-shop-customer-uploads";
const repository = "platform/log-forwarder";

/** One breakage for each playbook. */
export const breakages: readonly Breakage[] = [
  {
    playbook: "s3/block-public-access",
    subject: bucket,
    within: 8,
    break: ({ administrator }) =>
      administrator(shop)
        .client(S3Client)
        .send(new DeletePublicAccessBlockCommand({ Bucket: bucket })),
    isGood: async ({ administrator }) => {
      try {
        const { PublicAccessBlockConfiguration: block } = await administrator(shop)
          .client(S3Client)
          .send(new GetPublicAccessBlockCommand({ Bucket: bucket }));
        return Object.values(block ?? {}).every(Boolean);
      } catch (error) {
        if (error instanceof Error && error.name === "NoSuchPublicAccessBlockConfiguration") return false;
        throw error;
      }
    },
  },
  {
    playbook: "ec2/close-admin-ports",
    subject: groupIds.bastion,
    within: 8,
    break: ({ administrator }) =>
      administrator(platform)
        .client(EC2Client)
        .send(
          new AuthorizeSecurityGroupIngressCommand({
            GroupId: groupIds.bastion,
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
      const { SecurityGroups } = await administrator(platform)
        .client(EC2Client)
        .send(new DescribeSecurityGroupsCommand({ GroupIds: [groupIds.bastion] }));
      return !JSON.stringify(SecurityGroups?.[0]?.IpPermissions).includes("0.0.0.0/0");
    },
  },
  {
    playbook: "ecr/enable-scan-on-push",
    subject: repository,
    within: 8,
    break: ({ administrator }) =>
      administrator(platform)
        .client(ECRClient)
        .send(
          new PutImageScanningConfigurationCommand({
            repositoryName: repository,
            imageScanningConfiguration: { scanOnPush: false },
          }),
        ),
    isGood: async ({ administrator }) => {
      const { scanningConfigurations } = await administrator(platform)
        .client(ECRClient)
        .send(new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames: [repository] }));
      return scanningConfigurations?.[0]?.scanOnPush === true;
    },
  },
  {
    playbook: "eks/scale-node-group",
    subject: "shop/batch",
    within: 20,
    break: async ({ plane: { world } }) =>
      changeLoad(world, shop, autoScalingGroupOf(batchNodes), 0.95 * batchNodes.desired, 1),
    isGood: async ({ administrator }) => {
      const { nodegroup } = await administrator(shop)
        .client(EKSClient)
        .send(new DescribeNodegroupCommand({ clusterName: "shop", nodegroupName: "batch" }));
      return (nodegroup?.scalingConfig?.desiredSize ?? 0) === batchNodes.desired + 1;
    },
  },
];

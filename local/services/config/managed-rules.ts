import type { Judge } from "./judge.ts";
import { blocksPublicAccess, publicReadProhibited, publicWriteProhibited } from "./judge-bucket.ts";
import { scansOnPush, tagsAreImmutable } from "./judge-repository.ts";
import { commonPortsRestricted, sshRestricted } from "./judge-security-group.ts";

export type ManagedRuleId =
  | "ECR_PRIVATE_IMAGE_SCANNING_ENABLED"
  | "ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED"
  | "INCOMING_SSH_DISABLED"
  | "RESTRICTED_INCOMING_TRAFFIC"
  | "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED"
  | "S3_BUCKET_PUBLIC_READ_PROHIBITED"
  | "S3_BUCKET_PUBLIC_WRITE_PROHIBITED";

export interface ManagedRule {
  readonly resourceType: string;
  readonly judge: Judge;
}

/** AWS managed rules by identifier. Source: AWS Config Developer Guide, "List of AWS Config Managed Rules". */
export const managedRules: Readonly<Record<ManagedRuleId, ManagedRule>> = {
  ECR_PRIVATE_IMAGE_SCANNING_ENABLED: { resourceType: "AWS::ECR::Repository", judge: scansOnPush },
  ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED: { resourceType: "AWS::ECR::Repository", judge: tagsAreImmutable },
  INCOMING_SSH_DISABLED: { resourceType: "AWS::EC2::SecurityGroup", judge: sshRestricted },
  RESTRICTED_INCOMING_TRAFFIC: { resourceType: "AWS::EC2::SecurityGroup", judge: commonPortsRestricted },
  S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED: { resourceType: "AWS::S3::Bucket", judge: blocksPublicAccess },
  S3_BUCKET_PUBLIC_READ_PROHIBITED: { resourceType: "AWS::S3::Bucket", judge: publicReadProhibited },
  S3_BUCKET_PUBLIC_WRITE_PROHIBITED: { resourceType: "AWS::S3::Bucket", judge: publicWriteProhibited },
};

export const isManagedRuleId = (identifier: string | undefined): identifier is ManagedRuleId =>
  identifier !== undefined && Object.hasOwn(managedRules, identifier);

import { describe, expect, test } from "vitest";
import type { Control } from "../../lambdas/core/finding.ts";
import { isManagedRule, managedRuleIdentifier } from "../../lambdas/core/managed-rule.ts";

const rule = (name: string, identifier?: string | null): Extract<Control, { type: "config-rule" }> => ({
  type: "config-rule",
  title: name,
  rule: name,
  ruleArn: "arn:aws:config:eu-west-1:210987654321:config-rule/config-rule-abc123",
  ...(identifier !== undefined && { identifier }),
});

describe("by name, where nobody asked what the rule is", () => {
  test.each([
    ["s3-bucket-logging-enabled", "s3-bucket-logging-enabled"],
    ["securityhub-s3-bucket-logging-enabled-1a2b3c4d", "s3-bucket-logging-enabled"],
    ["s3-bucket-logging-enabled-conformance-pack-k3v9w2xyz", "s3-bucket-logging-enabled"],
    ["OrgConfigRule-s3-bucket-logging-enabled-dbgzf8ba", "s3-bucket-logging-enabled"],
    ["AWSControlTower_AWS-GR_RESTRICTED_SSH", "restricted-ssh"],
    ["AWSControlTower_AWS-GR_S3_BUCKET_PUBLIC_READ_PROHIBITED", "s3-bucket-public-read-prohibited"],
    ["securityhub-restricted-rdp-c585f8c6", "restricted-common-ports"],
  ])("%s is %s", (name, managed) => {
    expect(isManagedRule(rule(name), managed)).toBe(true);
  });

  test.each([
    ["exports-are-logged", "s3-bucket-logging-enabled"],
    ["s3-bucket-logging-enabled-2", "s3-bucket-logging-enabled"],
    ["S3-Bucket-Logging-Enabled", "s3-bucket-logging-enabled"],
    ["securityhub-s3-bucket-logging-enabled", "s3-bucket-logging-enabled"],
    ["securityhub-s3-bucket-logging-enabled-1a2b", "s3-bucket-logging-enabled"],
    ["my-securityhub-s3-bucket-logging-enabled-1a2b3c4d", "s3-bucket-logging-enabled"],
    ["vpc-sg-restricted-common-ports", "restricted-common-ports"],
    ["restricted-rdp", "restricted-common-ports"],
    ["securityhub-restricted-rdp-c585f8c6", "restricted-ssh"],
    ["securityhub-constructor-c585f8c6", "restricted-common-ports"],
    ["StackSet-Baseline-5d1c2f3e-RestrictedSsh-1K2L3M4N5O6P", "restricted-ssh"],
  ])("%s is not %s", (name, managed) => {
    expect(isManagedRule(rule(name), managed)).toBe(false);
  });
});

describe("by identifier, which has the last word", () => {
  test("a rule of any name", () => {
    expect(isManagedRule(rule("ssh-only-from-the-office", "INCOMING_SSH_DISABLED"), "restricted-ssh")).toBe(true);
    expect(isManagedRule(rule("StackSet-Baseline-RestrictedSsh-1K2L", "INCOMING_SSH_DISABLED"), "restricted-ssh")).toBe(
      true,
    );
  });

  test.each([
    ["is gone", null],
    ["is a Lambda function", "arn:aws:lambda:eu-west-1:210987654321:function:restricted-ssh"],
    ["is another managed rule", "RESTRICTED_INCOMING_TRAFFIC"],
    ["has the name in capitals, which is no identifier", "RESTRICTED_SSH"],
    ["is empty", ""],
  ])("against a rule whose name is right but that %s", (_why, identifier) => {
    expect(isManagedRule(rule("restricted-ssh", identifier), "restricted-ssh")).toBe(false);
    expect(isManagedRule(rule("securityhub-restricted-ssh-1a2b3c4d", identifier), "restricted-ssh")).toBe(false);
  });
});

test.each([
  ["s3-bucket-level-public-access-prohibited", "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED"],
  ["ecr-private-image-scanning-enabled", "ECR_PRIVATE_IMAGE_SCANNING_ENABLED"],
  ["eks-cluster-log-enabled", "EKS_CLUSTER_LOG_ENABLED"],
  ["eks-cluster-logging-enabled", "EKS_CLUSTER_LOGGING_ENABLED"],
  ["ec2-imdsv2-check", "EC2_IMDSV2_CHECK"],
  ["restricted-ssh", "INCOMING_SSH_DISABLED"],
  ["restricted-common-ports", "RESTRICTED_INCOMING_TRAFFIC"],
  ["cloudtrail-enabled", "CLOUD_TRAIL_ENABLED"],
  ["cloud-trail-enabled", "CLOUD_TRAIL_ENABLED"],
  ["multi-region-cloudtrail-enabled", "MULTI_REGION_CLOUD_TRAIL_ENABLED"],
  ["ec2-instances-in-vpc", "INSTANCES_IN_VPC"],
  ["ec2-instance-managed-by-systems-manager", "EC2_INSTANCE_MANAGED_BY_SSM"],
])("the identifier of %s is %s", (name, identifier) => {
  expect(managedRuleIdentifier(name)).toBe(identifier);
});

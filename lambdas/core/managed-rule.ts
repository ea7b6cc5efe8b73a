import type { Control } from "./finding.ts";

/**
 * The managed rules whose identifier is not their name in capitals.
 * Source: AWS Config Developer Guide, "List of AWS Config Managed Rules", where each of these pages says so; read 2026-11-20.
 */
const exceptions: Readonly<Record<string, string>> = {
  "cloudtrail-enabled": "CLOUD_TRAIL_ENABLED",
  "ec2-instance-managed-by-systems-manager": "EC2_INSTANCE_MANAGED_BY_SSM",
  "ec2-instances-in-vpc": "INSTANCES_IN_VPC",
  "multi-region-cloudtrail-enabled": "MULTI_REGION_CLOUD_TRAIL_ENABLED",
  "restricted-common-ports": "RESTRICTED_INCOMING_TRAFFIC",
  "restricted-ssh": "INCOMING_SSH_DISABLED",
};

/** `Source.SourceIdentifier` of a managed rule, such as `S3_BUCKET_LOGGING_ENABLED`. */
export const managedRuleIdentifier = (managedName: string): string =>
  (Object.hasOwn(exceptions, managedName) ? exceptions[managedName] : undefined) ??
  managedName.toUpperCase().replaceAll("-", "_");

/** Security Hub User Guide, EC2.14: the rule "that is created uses the name restricted-rdp". */
const securityHubNames: Readonly<Record<string, string>> = { "restricted-rdp": "restricted-common-ports" };

/**
 * How AWS services name the rules that they make, with the managed rule's name inside. CloudFormation StackSets and
 * stacks that name no rule make the name from the stack's and the logical id: only the identifier tells what those are.
 */
const serviceMadeNames: readonly ((rule: string) => string | undefined)[] = [
  // Security Hub User Guide, "How Security Hub uses AWS Config rules": `securityhub`, the name, a unique identifier.
  (rule) => {
    const name = /^securityhub-(.+)-[0-9a-z]{8}$/.exec(rule)?.[1];
    return name !== undefined && Object.hasOwn(securityHubNames, name) ? securityHubNames[name] : name;
  },
  // AWS Security Blog, "Discover duplicate AWS Config rules": access-keys-rotated-conformance-pack-a1b2c3d4e.
  (rule) => /^(.+)-conformance-pack-[0-9a-z]+$/.exec(rule)?.[1],
  // AWS Audit Manager API Reference, SourceKeyword: OrgConfigRule-s3-bucket-versioning-enabled-dbgzf8ba.
  (rule) => /^OrgConfigRule-(.+)-[0-9a-z]{8}$/.exec(rule)?.[1],
  // AWS Security Blog, same post: AWS Control Tower prefixes, AWSControlTower_AWS-GR_EBS_OPTIMIZED_INSTANCE.
  (rule) => /^AWSControlTower_AWS-GR_([A-Z0-9_]+)$/.exec(rule)?.[1]?.toLowerCase().replaceAll("_", "-"),
];

/**
 * Is this the AWS managed rule of that name, such as `s3-bucket-logging-enabled`? The rule's own name is its owner's
 * choice and only a hint; the identifier that AWS Config reports has the last word wherever somebody asked for it.
 */
export const isManagedRule = (
  { rule, identifier }: Extract<Control, { type: "config-rule" }>,
  managedName: string,
): boolean => {
  if (identifier !== undefined) return identifier === managedRuleIdentifier(managedName);
  return rule === managedName || serviceMadeNames.some((nameIn) => nameIn(rule) === managedName);
};

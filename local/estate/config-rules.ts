import type { ManagedRuleId } from "../services/config/managed-rules.ts";
import type { Rule } from "../services/config/rules.ts";
import type { Place } from "../services/place.ts";
import { platform, shop } from "./accounts.ts";

export interface EstateRule {
  readonly place: Place;
  readonly rule: Rule;
}

const rule = (
  place: Place,
  name: string,
  id: string,
  identifier: ManagedRuleId,
  createdBy: string | null,
): EstateRule => ({
  place,
  rule: { name, id: `config-rule-${id}`, identifier, description: "", parameters: {}, createdBy },
});

const securityHub = "securityhub.amazonaws.com";
const conformancePack = "config-conforms.amazonaws.com";

/** Under all the names that rules have: their owner's, AWS's, Security Hub's and those of conformance packs. */
export const configRules: readonly EstateRule[] = [
  rule(platform, "securityhub-restricted-ssh-7c1e90ab", "q7xk2m", "INCOMING_SSH_DISABLED", securityHub),
  rule(platform, "restricted-common-ports", "w3ndz8", "RESTRICTED_INCOMING_TRAFFIC", null),
  rule(
    platform,
    "s3-bucket-level-public-access-prohibited-conformance-pack-k2v9xq4ty",
    "b5hv1r",
    "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
    conformancePack,
  ),
  rule(
    platform,
    "securityhub-ecr-private-image-scanning-enabled-3f9a1c7e",
    "t9cf4p",
    "ECR_PRIVATE_IMAGE_SCANNING_ENABLED",
    securityHub,
  ),
  rule(platform, "ecr-private-tag-immutability-enabled", "m4ay6s", "ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED", null),
  rule(shop, "no-ssh-from-the-internet", "z2jg7u", "INCOMING_SSH_DISABLED", null),
  rule(shop, "no-public-buckets", "e8rl3d", "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", null),
  rule(
    shop,
    "securityhub-s3-bucket-public-read-prohibited-5d2f8e31",
    "h6yt0w",
    "S3_BUCKET_PUBLIC_READ_PROHIBITED",
    securityHub,
  ),
  rule(
    shop,
    "securityhub-s3-bucket-public-write-prohibited-90b4c6aa",
    "k1vs5n",
    "S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
    securityHub,
  ),
  rule(shop, "securityhub-restricted-common-ports-e81d7f02", "p0oc9b", "RESTRICTED_INCOMING_TRAFFIC", securityHub),
];

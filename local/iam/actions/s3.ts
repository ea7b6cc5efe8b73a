/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3"; read 2026-09-26.
 * Names differ from the API's: the public access block has one action for setting and removing it.
 */

import { partitionOf } from "../../../lambdas/core/arn.ts";
import {
  check,
  everything,
  invalid,
  optionalText,
  present,
  type ServiceRules,
  text,
  type WireRequest,
} from "./rule.ts";

const bucket = (request: WireRequest): string => {
  const name = text(request, "Bucket");
  if (name.startsWith("arn:")) throw invalid(request, "only buckets are supported, no access points");
  return `arn:${partitionOf(request.region)}:s3:::${name}`;
};

const object = (request: WireRequest): string => `${bucket(request)}/${text(request, "Key")}`;

export const s3: ServiceRules = {
  DeleteObject: check("s3:DeleteObject", object),
  DeletePublicAccessBlock: check("s3:PutBucketPublicAccessBlock", bucket),
  GetBucketAcl: check("s3:GetBucketAcl", bucket),
  GetBucketPolicyStatus: check("s3:GetBucketPolicyStatus", bucket),
  GetBucketTagging: check("s3:GetBucketTagging", bucket),
  GetBucketWebsite: check("s3:GetBucketWebsite", bucket),
  GetObject: check("s3:GetObject", object),
  GetPublicAccessBlock: check("s3:GetBucketPublicAccessBlock", bucket),
  ListObjectsV2: check("s3:ListBucket", bucket),
  ListBuckets: check("s3:ListAllMyBuckets", everything),
  PutObject: check("s3:PutObject", object, (request) =>
    present({ "s3:if-none-match": optionalText(request, "IfNoneMatch") }),
  ),
  PutPublicAccessBlock: check("s3:PutBucketPublicAccessBlock", bucket),
};

import * as z from "zod";
import { definePlaybook, skip } from "../../core/playbook.ts";
import { control, item } from "../../core/trigger.ts";
import { gone } from "../../operations/answers.ts";
import {
  type BucketInput,
  deletePublicAccessBlock,
  getBucketAcl,
  getBucketPolicyStatus,
  getBucketTagging,
  getBucketWebsite,
  getPublicAccessBlock,
  type PublicAccessBlock,
  putPublicAccessBlock,
} from "../../operations/s3.ts";

const everything: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

const isComplete = (block: PublicAccessBlock | null): boolean => block !== null && Object.values(block).every(Boolean);

const inWords = (block: PublicAccessBlock | null): string => {
  const on = Object.entries(block ?? {}).flatMap(([setting, isOn]) => (isOn ? setting : []));
  return on.length === 0 ? "off" : `only ${on.join(", ")}`;
};

const bucketOf = ({ id, account }: { readonly id: string; readonly account: string }): BucketInput => ({
  Bucket: id,
  ExpectedBucketOwner: account,
});

export const blockPublicAccess = definePlaybook({
  id: "s3/block-public-access",
  title: "Block all public access to a bucket",
  why: "One careless policy or ACL shows a bucket's content to the whole internet; the block holds whatever they say.",
  version: 1,
  impact: "brief",
  frameworks: {
    "aws-fsbp": ["S3.2", "S3.3", "S3.8"],
    "cis-aws-foundations-3.0.0": ["2.1.4"],
    "nist-800-53-r5": ["AC-3", "AC-3(7)", "AC-4", "AC-4(21)", "AC-6", "AC-21", "SC-7"],
  },
  triggers: [
    control(
      {
        configRules: [
          "s3-bucket-public-read-prohibited",
          "s3-bucket-public-write-prohibited",
          "s3-bucket-level-public-access-prohibited",
        ],
        securityHub: ["S3.2", "S3.3", "S3.8"],
      },
      "AWS::S3::Bucket",
    ),
    item("AWS::S3::Bucket"),
  ],
  options: z.strictObject({}),
  reads: { getPublicAccessBlock, getBucketPolicyStatus, getBucketAcl, getBucketWebsite, getBucketTagging },
  rewrites: "declared",
  writes: { putPublicAccessBlock, deletePublicAccessBlock },
  // CloudTrail has these two under other names than the API.
  brokenBy: ["DeleteBucketPublicAccessBlock", "PutBucketPublicAccessBlock"],
  isWellRecorded: (recorded) => recorded.type === "bucket" && recorded.blocksPublicAccess,
  async observe(aws, { subject }) {
    const bucket = bucketOf(subject);
    const [block, policy, acl, website, tags] = await Promise.all([
      aws.getPublicAccessBlock(bucket),
      aws.getBucketPolicyStatus(bucket),
      aws.getBucketAcl(bucket),
      aws.getBucketWebsite(bucket),
      aws.getBucketTagging(bucket),
    ]);
    if (block === gone || policy === gone || acl === gone || website === gone || tags === gone) return null;
    return { block, publicPolicy: policy.isPublic, publicAcl: acl.isPublic, website, tags };
  },
  tags: ({ tags }) => tags,
  settings: ({ block }) => block,
  plan({ block, publicPolicy, publicAcl, website }) {
    if (isComplete(block)) return skip("already-compliant");
    // Whoever is let in by these now is shut out: perhaps the readers of a website.
    const inUse = website || (publicPolicy && !block?.RestrictPublicBuckets) || (publicAcl && !block?.IgnorePublicAcls);
    return {
      kind: "change",
      summary: `public access block: ${inWords(block)} → all four settings`,
      after: everything,
      ...(inUse && { impact: "disruptive" }),
    };
  },
  async apply(aws, { after }, { subject }) {
    const bucket = bucketOf(subject);
    await (after === null
      ? aws.deletePublicAccessBlock(bucket)
      : aws.putPublicAccessBlock({ ...bucket, block: after }));
  },
  verify: ({ block }) => (isComplete(block) ? "healed" : "pending"),
  settle: { every: "10s", within: "2m" },
  rollback: () => "restore-before",
});

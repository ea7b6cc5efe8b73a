import fc from "fast-check";
import type { Tags } from "../../../lambdas/core/tags.ts";
import { gone } from "../../../lambdas/operations/answers.ts";
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
} from "../../../lambdas/operations/s3.ts";
import { sampleFinding } from "../../support/sample-finding.ts";
import { answer, type World, worldOf } from "./world.ts";

export interface Bucket {
  readonly block: PublicAccessBlock | null;
  readonly publicPolicy: boolean;
  readonly publicAcl: boolean;
  readonly website: boolean;
  readonly tags: Tags;
}

export const bucketWorld = (start: Bucket): World => {
  let bucket: Bucket | null = start;
  const finding = sampleFinding();
  const { id, account } = finding.subject;
  const mine = <T>({ Bucket, ExpectedBucketOwner }: BucketInput, read: (bucket: Bucket) => T): T | typeof gone => {
    if (Bucket !== id || ExpectedBucketOwner !== account) throw new Error("AccessDenied");
    return bucket ? read(bucket) : gone;
  };
  const setBlock = (block: PublicAccessBlock | null): void => {
    bucket = bucket && { ...bucket, block };
  };
  return worldOf(
    finding,
    [
      answer(getPublicAccessBlock, (input) => mine(input, ({ block }) => block)),
      answer(getBucketPolicyStatus, (input) => mine(input, ({ publicPolicy }) => ({ isPublic: publicPolicy }))),
      answer(getBucketAcl, (input) => mine(input, ({ publicAcl }) => ({ isPublic: publicAcl }))),
      answer(getBucketWebsite, (input) => mine(input, ({ website }) => website)),
      answer(getBucketTagging, (input) => mine(input, ({ tags }) => tags)),
      answer(putPublicAccessBlock, ({ block }) => setBlock(block)),
      answer(deletePublicAccessBlock, () => setBlock(null)),
    ],
    {
      remove: () => {
        bucket = null;
      },
      tag: (tags) => {
        bucket = bucket && { ...bucket, tags };
      },
    },
  );
};

const block = fc.record({
  BlockPublicAcls: fc.boolean(),
  IgnorePublicAcls: fc.boolean(),
  BlockPublicPolicy: fc.boolean(),
  RestrictPublicBuckets: fc.boolean(),
});

export const anyBucketWorld = fc
  .record({
    block: fc.option(block),
    publicPolicy: fc.boolean(),
    publicAcl: fc.boolean(),
    website: fc.boolean(),
    tags: fc.constantFrom<Tags>({}, { team: "shop" }),
  })
  .map(bucketWorld);

import { type Bucket, blockAll, bucketsOf } from "../s3/buckets.ts";
import { publicStatements } from "../s3/public-policy.ts";
import { compliant, type Judge, type Judgement, violates } from "./judge.ts";

const judgeBucket =
  (judge: (bucket: Bucket) => Judgement): Judge =>
  (world, { account, region }, name) => {
    const bucket = bucketsOf(world).get(name);
    return bucket?.account === account && bucket.region === region ? judge(bucket) : null;
  };

/** S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED */
export const blocksPublicAccess = judgeBucket(({ publicAccessBlock }) => {
  const settings = Object.keys(blockAll) as (keyof typeof blockAll)[];
  return settings.every((setting) => publicAccessBlock?.[setting])
    ? compliant
    : violates("Public access is not blocked at the bucket level.");
});

/** Does a public statement, which nothing restricts, allow an action of this sort? */
const isOpenFor = ({ policy, publicAccessBlock }: Bucket, sort: RegExp): boolean =>
  !publicAccessBlock?.RestrictPublicBuckets &&
  publicStatements(policy).some(({ Action = [] }) => Action.some((action) => sort.test(action)));

/** S3_BUCKET_PUBLIC_READ_PROHIBITED */
export const publicReadProhibited = judgeBucket((bucket) =>
  isOpenFor(bucket, /^(?:\*|s3:(?:\*|Get|List))/i)
    ? violates("The bucket policy allows public read access.")
    : compliant,
);

/** S3_BUCKET_PUBLIC_WRITE_PROHIBITED */
export const publicWriteProhibited = judgeBucket((bucket) =>
  isOpenFor(bucket, /^(?:\*|s3:(?:\*|Put|Delete))/i)
    ? violates("The bucket policy allows public write access.")
    : compliant,
);

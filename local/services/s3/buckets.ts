import type { PublicAccessBlockConfiguration, WebsiteConfiguration } from "@aws-sdk/client-s3";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Collection } from "../../state/collection.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";

export interface Bucket extends Place {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly publicAccessBlock: PublicAccessBlockConfiguration | null;
  /** The policy's JSON text. */
  readonly policy: string | null;
  readonly website: WebsiteConfiguration | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Its objects can be neither changed nor deleted. */
  readonly objectLock?: true;
}

/** Buckets of all accounts: their names are global. */
export const bucketsOf = ({ store }: Pick<World, "store">): Collection<Bucket> => store.collection("s3/buckets");

/** Every setting of a bucket that lets nobody in. New buckets have it. Source: S3 User Guide, "Blocking public access". */
export const blockAll: Required<PublicAccessBlockConfiguration> = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** A bucket as S3 makes one. */
export const newBucket = (name: string, { account, region }: Place, createdAt: number): Bucket => ({
  name,
  account,
  region,
  createdAt,
  publicAccessBlock: blockAll,
  policy: null,
  website: null,
  tags: {},
});

/** A bucket in the hands of its owner. @throws AwsFaultError for a bucket that is not there or another account's */
export const ownBucket = (world: Pick<World, "store">, { account }: Place, name: string): Bucket => {
  const bucket = bucketsOf(world).get(name);
  if (!bucket)
    throw new AwsFaultError("NoSuchBucket", "The specified bucket does not exist", {
      status: 404,
      members: { BucketName: name },
    });
  if (bucket.account !== account) throw new AwsFaultError("AccessDenied", "Access Denied", { status: 403 });
  return bucket;
};

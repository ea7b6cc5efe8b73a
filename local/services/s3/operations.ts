import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketWebsiteCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  type Grant,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { AwsFaultError } from "../../aws/fault.ts";
import { recordChange } from "../config/record-change.ts";
import type { Operations } from "../operations.ts";
import type { Place } from "../place.ts";
import { tagList } from "../tags.ts";
import type { World } from "../world.ts";
import { type Bucket, blockAll, bucketsOf, newBucket, ownBucket } from "./buckets.ts";
import { registerObjects } from "./objects.ts";
import { parseBucketPolicy, publicStatements } from "./public-policy.ts";

/** The operations of `s3`. */
export const registerS3 = (aws: Operations, world: World): void => {
  registerBuckets(aws, world);
  registerAcl(aws, world);
  registerPublicAccessBlock(aws, world);
  registerPolicy(aws, world);
  registerWebsite(aws, world);
  registerTags(aws, world);
  registerObjects(aws, world);
};

const change = (world: World, bucket: Bucket, settings: Partial<Bucket>): void => {
  bucketsOf(world).put(bucket.name, { ...bucket, ...settings });
  recordChange(world, bucket, { type: "AWS::S3::Bucket", id: bucket.name });
};

const notConfigured = (code: string, message: string, { name }: Bucket): AwsFaultError =>
  new AwsFaultError(code, message, { status: 404, members: { BucketName: name } });

const registerBuckets = (aws: Operations, world: World): void => {
  aws.on(ListBucketsCommand, (_, { account }) => ({
    Owner: { ID: account },
    Buckets: [...bucketsOf(world).entries()]
      .filter(([, bucket]) => bucket.account === account)
      .map(([Name, { createdAt, region }]) => ({ Name, CreationDate: new Date(createdAt), BucketRegion: region }))
      .sort((one, other) => one.Name.localeCompare(other.Name)),
  }));
  aws.on(HeadBucketCommand, ({ Bucket }, caller) => ({ BucketRegion: ownBucket(world, caller, Bucket).region }));
  aws.on(CreateBucketCommand, ({ Bucket: name }, { account, region }) => {
    const taken = bucketsOf(world).get(name);
    if (taken) throw alreadyTaken(taken, account);
    const bucket = newBucket(name, { account, region }, world.clock.now());
    change(world, bucket, {});
    return { Location: `/${name}` };
  });
};

const alreadyTaken = (bucket: Bucket, account: string): AwsFaultError =>
  bucket.account === account
    ? new AwsFaultError(
        "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.",
        { status: 409 },
      )
    : new AwsFaultError("BucketAlreadyExists", "The requested bucket name is not available.", { status: 409 });

/** Object ownership is the bucket owner's, as S3 makes it since April 2023: no ACL lets anybody else in. */
const registerAcl = (aws: Operations, world: World): void => {
  aws.on(GetBucketAclCommand, ({ Bucket }, caller) => {
    const { account } = ownBucket(world, caller, Bucket);
    const owner: Grant = { Grantee: { Type: "CanonicalUser", ID: account }, Permission: "FULL_CONTROL" };
    return { Owner: { ID: account }, Grants: [owner] };
  });
};

const registerPublicAccessBlock = (aws: Operations, world: World): void => {
  aws.on(GetPublicAccessBlockCommand, ({ Bucket }, caller) => {
    const bucket = ownBucket(world, caller, Bucket);
    if (!bucket.publicAccessBlock)
      throw notConfigured(
        "NoSuchPublicAccessBlockConfiguration",
        "The public access block configuration was not found",
        bucket,
      );
    return { PublicAccessBlockConfiguration: bucket.publicAccessBlock };
  });
  aws.on(PutPublicAccessBlockCommand, ({ Bucket, PublicAccessBlockConfiguration }, caller) => {
    // What is left out is off.
    const off = Object.fromEntries(Object.keys(blockAll).map((setting) => [setting, false]));
    change(world, ownBucket(world, caller, Bucket), {
      publicAccessBlock: { ...off, ...PublicAccessBlockConfiguration },
    });
    return {};
  });
  aws.on(DeletePublicAccessBlockCommand, ({ Bucket }, caller) => {
    change(world, ownBucket(world, caller, Bucket), { publicAccessBlock: null });
    return {};
  });
};

const registerPolicy = (aws: Operations, world: World): void => {
  const withPolicy = (caller: Place, name: string): Bucket & { readonly policy: string } => {
    const bucket = ownBucket(world, caller, name);
    const { policy } = bucket;
    if (policy === null) throw notConfigured("NoSuchBucketPolicy", "The bucket policy does not exist", bucket);
    return { ...bucket, policy };
  };
  aws.on(GetBucketPolicyCommand, ({ Bucket }, caller) => ({ Policy: withPolicy(caller, Bucket).policy }));
  aws.on(GetBucketPolicyStatusCommand, ({ Bucket }, caller) => ({
    PolicyStatus: { IsPublic: publicStatements(withPolicy(caller, Bucket).policy).length > 0 },
  }));
  aws.on(PutBucketPolicyCommand, ({ Bucket, Policy }, caller) => {
    const bucket = ownBucket(world, caller, Bucket);
    if (!parseBucketPolicy(Policy)) throw new AwsFaultError("MalformedPolicy", "This policy contains invalid Json");
    if (bucket.publicAccessBlock?.BlockPublicPolicy && publicStatements(Policy).length > 0)
      throw new AwsFaultError("AccessDenied", "Access Denied: public policies are blocked for this bucket", {
        status: 403,
      });
    change(world, bucket, { policy: Policy });
    return {};
  });
  aws.on(DeleteBucketPolicyCommand, ({ Bucket }, caller) => {
    change(world, ownBucket(world, caller, Bucket), { policy: null });
    return {};
  });
};

const registerWebsite = (aws: Operations, world: World): void => {
  aws.on(GetBucketWebsiteCommand, ({ Bucket }, caller) => {
    const bucket = ownBucket(world, caller, Bucket);
    if (!bucket.website)
      throw notConfigured(
        "NoSuchWebsiteConfiguration",
        "The specified bucket does not have a website configuration",
        bucket,
      );
    return bucket.website;
  });
  aws.on(PutBucketWebsiteCommand, ({ Bucket, WebsiteConfiguration }, caller) => {
    change(world, ownBucket(world, caller, Bucket), { website: WebsiteConfiguration });
    return {};
  });
  aws.on(DeleteBucketWebsiteCommand, ({ Bucket }, caller) => {
    change(world, ownBucket(world, caller, Bucket), { website: null });
    return {};
  });
};

const registerTags = (aws: Operations, world: World): void => {
  aws.on(GetBucketTaggingCommand, ({ Bucket }, caller) => {
    const bucket = ownBucket(world, caller, Bucket);
    if (Object.keys(bucket.tags).length === 0) throw notConfigured("NoSuchTagSet", "The TagSet does not exist", bucket);
    return { TagSet: tagList(bucket.tags) };
  });
};

import type { Operation, WriteOperation } from "../core/operation.ts";
import { type Tags, tagsOf } from "../core/tags.ts";
import { type Gone, gone, readOr } from "./answers.ts";

const sdk = () => import("./sdk/s3.ts");

const anyBucket = "arn:{partition}:s3:::*";

/** Bucket names are global: the expected owner keeps a call from reaching a bucket that another account has taken over. */
export interface BucketInput {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
}

/** The four settings, by the names that AWS gives them. */
export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

/** The bucket's own block; null where it has none, which differs from one with everything off. */
export const getPublicAccessBlock: Operation<BucketInput, PublicAccessBlock | null | Gone> = {
  actions: ["s3:GetBucketPublicAccessBlock"],
  resource: anyBucket,
  run: async (client, input) => {
    const { GetPublicAccessBlockCommand, S3Client } = await sdk();
    return readOr(
      async () => {
        const answer = await client(S3Client).send(new GetPublicAccessBlockCommand(input));
        const block = answer.PublicAccessBlockConfiguration ?? {};
        return {
          BlockPublicAcls: block.BlockPublicAcls ?? false,
          IgnorePublicAcls: block.IgnorePublicAcls ?? false,
          BlockPublicPolicy: block.BlockPublicPolicy ?? false,
          RestrictPublicBuckets: block.RestrictPublicBuckets ?? false,
        };
      },
      { NoSuchPublicAccessBlockConfiguration: null, NoSuchBucket: gone },
    );
  },
};

/** Does S3 itself call the bucket's policy public? A bucket without a policy has no public one. */
export const getBucketPolicyStatus: Operation<BucketInput, { readonly isPublic: boolean } | Gone> = {
  actions: ["s3:GetBucketPolicyStatus"],
  resource: anyBucket,
  run: async (client, input) => {
    const { GetBucketPolicyStatusCommand, S3Client } = await sdk();
    return readOr(
      async () => {
        const { PolicyStatus } = await client(S3Client).send(new GetBucketPolicyStatusCommand(input));
        return { isPublic: PolicyStatus?.IsPublic ?? false };
      },
      { NoSuchBucketPolicy: { isPublic: false }, NoSuchBucket: gone },
    );
  },
};

/** Predefined groups that take in everybody. Source: S3 User Guide, "Access control list (ACL) overview". */
const everybody = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/;

/** Does the bucket's own ACL let everybody in? ACLs of single objects are not looked at. */
export const getBucketAcl: Operation<BucketInput, { readonly isPublic: boolean } | Gone> = {
  actions: ["s3:GetBucketAcl"],
  resource: anyBucket,
  run: async (client, input) => {
    const { GetBucketAclCommand, S3Client } = await sdk();
    return readOr(
      async () => {
        const { Grants = [] } = await client(S3Client).send(new GetBucketAclCommand(input));
        return { isPublic: Grants.some(({ Grantee }) => everybody.test(Grantee?.URI ?? "")) };
      },
      { NoSuchBucket: gone },
    );
  },
};

/** Does the bucket serve a website? */
export const getBucketWebsite: Operation<BucketInput, boolean | Gone> = {
  actions: ["s3:GetBucketWebsite"],
  resource: anyBucket,
  run: async (client, input) => {
    const { GetBucketWebsiteCommand, S3Client } = await sdk();
    return readOr(
      async () => {
        await client(S3Client).send(new GetBucketWebsiteCommand(input));
        return true;
      },
      { NoSuchWebsiteConfiguration: false, NoSuchBucket: gone },
    );
  },
};

/** The bucket's tags, those of AWS itself too; a bucket without a tag set has none. */
export const getBucketTagging: Operation<BucketInput, Tags | Gone> = {
  actions: ["s3:GetBucketTagging"],
  resource: anyBucket,
  run: async (client, input) => {
    const { GetBucketTaggingCommand, S3Client } = await sdk();
    return readOr<Tags, Tags | Gone>(
      async () => {
        const { TagSet = [] } = await client(S3Client).send(new GetBucketTaggingCommand(input));
        return tagsOf(TagSet);
      },
      { NoSuchTagSet: {}, NoSuchBucket: gone },
    );
  },
};

export const putPublicAccessBlock: WriteOperation<BucketInput & { readonly block: PublicAccessBlock }, void> = {
  actions: ["s3:PutBucketPublicAccessBlock"],
  resource: anyBucket,
  protect: "name",
  run: async (client, { block, ...bucket }) => {
    const { PutPublicAccessBlockCommand, S3Client } = await sdk();
    await client(S3Client).send(new PutPublicAccessBlockCommand({ ...bucket, PublicAccessBlockConfiguration: block }));
  },
};

/** Removes the block. IAM has one action for setting and for removing it. */
export const deletePublicAccessBlock: WriteOperation<BucketInput, void> = {
  actions: ["s3:PutBucketPublicAccessBlock"],
  resource: anyBucket,
  protect: "name",
  run: async (client, input) => {
    const { DeletePublicAccessBlockCommand, S3Client } = await sdk();
    await client(S3Client).send(new DeletePublicAccessBlockCommand(input));
  },
};

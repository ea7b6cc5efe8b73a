import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { shop } from "../../../../local/estate/accounts.ts";
import { blockAll } from "../../../../local/services/s3/buckets.ts";
import type { Scenario } from "../../scenario.ts";

const Bucket = "meridian-shop-customer-uploads";

/** A bucket loses its block. */
export const scenario: Scenario = {
  place: shop,
  subject: Bucket,
  within: 8,
  make: async ({ client }) => {
    const s3 = client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }));
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: blockAll }));
    return Bucket;
  },
  drift: async ({ aws }) => {
    await aws.client(S3Client).send(new DeletePublicAccessBlockCommand({ Bucket }));
  },
  state: async ({ client }) => {
    const s3 = client(S3Client);
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    const { Grants = [] } = await s3.send(new GetBucketAclCommand({ Bucket }));
    return { block: PublicAccessBlockConfiguration, permissions: Grants.map(({ Permission }) => Permission) };
  },
};

import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketWebsiteCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { bucketsOf } from "../../../../local/services/s3/buckets.ts";
import { elsewhere, start, testAccount } from "../support/account.ts";

const Bucket = "invoices";
const policy = (Principal: unknown) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "s3:GetObject", Resource: "arn:aws:s3:::invoices/*" }],
  });

const withBucket = async () => {
  const account = testAccount();
  const s3 = account.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket }));
  return { ...account, s3 };
};

test("a new bucket lets nobody in, and is listed for its owner only", async () => {
  const { s3, client } = await withBucket();
  const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  expect(PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  });
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets).toMatchObject([{ Name: Bucket, CreationDate: new Date(start) }]);
  expect((await client(S3Client, elsewhere).send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
  expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe("eu-west-1");
});

test("names are everyone's: taken by oneself or by another", async () => {
  const { s3, client } = await withBucket();
  await expect(s3.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({ name: "BucketAlreadyOwnedByYou" });
  await expect(client(S3Client, elsewhere).send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
    name: "BucketAlreadyExists",
  });
});

test("the public access block is put whole: what is left out is off", async () => {
  const { s3 } = await withBucket();
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } }));
  const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  expect(PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    IgnorePublicAcls: false,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: false,
  });
});

test("a public policy needs the block lifted, and its status says that it is public", async () => {
  const { s3 } = await withBucket();
  await expect(s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy("*") }))).rejects.toMatchObject({
    name: "AccessDenied",
    $metadata: { httpStatusCode: 403 },
  });
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy("*") }));
  expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(policy("*"));
  expect((await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus).toEqual({ IsPublic: true });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy({ AWS: "111122223333" }) }));
  expect((await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus).toEqual({ IsPublic: false });
});

test("a website is configured and removed", async () => {
  const { s3 } = await withBucket();
  const WebsiteConfiguration = { IndexDocument: { Suffix: "index.html" }, ErrorDocument: { Key: "404.html" } };
  await s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
  expect(await s3.send(new GetBucketWebsiteCommand({ Bucket }))).toMatchObject(WebsiteConfiguration);
  await s3.send(new DeleteBucketWebsiteCommand({ Bucket }));
  await expect(s3.send(new GetBucketWebsiteCommand({ Bucket }))).rejects.toMatchObject({
    name: "NoSuchWebsiteConfiguration",
  });
});

describe("answers what is not there with its own error", () => {
  test("no bucket", async () => {
    const { s3 } = await withBucket();
    const noBucket = { name: "NoSuchBucket", $metadata: { httpStatusCode: 404 } };
    const nothing = { Bucket: "nothing" };
    await expect(s3.send(new GetPublicAccessBlockCommand(nothing))).rejects.toMatchObject(noBucket);
    await expect(s3.send(new GetBucketPolicyStatusCommand(nothing))).rejects.toMatchObject(noBucket);
    await expect(
      s3.send(new PutPublicAccessBlockCommand({ ...nothing, PublicAccessBlockConfiguration: {} })),
    ).rejects.toMatchObject(noBucket);
  });

  test("no block, policy or website", async () => {
    const { s3 } = await withBucket();
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    await expect(s3.send(new GetPublicAccessBlockCommand({ Bucket }))).rejects.toMatchObject({
      name: "NoSuchPublicAccessBlockConfiguration",
    });
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({ name: "NoSuchBucketPolicy" });
    await expect(s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).rejects.toMatchObject({
      name: "NoSuchBucketPolicy",
    });
    await expect(s3.send(new GetBucketWebsiteCommand({ Bucket }))).rejects.toMatchObject({
      name: "NoSuchWebsiteConfiguration",
    });
  });

  test("another account's bucket", async () => {
    const { client } = await withBucket();
    await expect(client(S3Client, elsewhere).send(new GetPublicAccessBlockCommand({ Bucket }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  test("what is no policy", async () => {
    const { s3 } = await withBucket();
    await expect(s3.send(new PutBucketPolicyCommand({ Bucket, Policy: "{" }))).rejects.toMatchObject({
      name: "MalformedPolicy",
    });
  });
});

test("the tags of a bucket are told, and their absence by an error", async () => {
  const { s3, world } = await withBucket();
  await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({ name: "NoSuchTagSet" });
  const bucket = bucketsOf(world).get(Bucket);
  if (bucket) bucketsOf(world).put(Bucket, { ...bucket, tags: { team: "shop" } });
  const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket }));
  expect(TagSet).toEqual([{ Key: "team", Value: "shop" }]);
});

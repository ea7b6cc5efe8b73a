import {
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import {
  deletePublicAccessBlock,
  getBucketAcl,
  getBucketPolicyStatus,
  getBucketTagging,
  getBucketWebsite,
  getPublicAccessBlock,
  putPublicAccessBlock,
} from "../../lambdas/operations/s3.ts";
import { awsError, clientOf } from "./client-of.ts";

const now = () => new Date("2026-01-05T09:00:00.000Z");

const s3 = mockClient(S3Client);
beforeEach(() => s3.reset());

const bucket = { Bucket: "shop-invoices", ExpectedBucketOwner: "444455556666" };
const reads = { getPublicAccessBlock, getBucketPolicyStatus, getBucketAcl, getBucketWebsite, getBucketTagging };

describe("reads of a bucket", () => {
  it.each(Object.entries(reads))("%s says that a bucket is gone", async (_name, read) => {
    s3.rejects(awsError("NoSuchBucket"));
    expect(await read.run(clientOf, bucket, now)).toBe("gone");
  });

  it.each(
    Object.entries(reads).flatMap(([name, read]) =>
      ["AccessDenied", "SlowDown", "InternalError", "PermanentRedirect"].map((error) => ({ name, read, error })),
    ),
  )("$name does not take $error for an answer", async ({ read, error }) => {
    s3.rejects(awsError(error));
    await expect(read.run(clientOf, bucket, now)).rejects.toThrow(error);
  });

  it.each(Object.entries(reads))("%s reaches the expected owner's bucket only", async (_name, read) => {
    s3.resolves({});
    await read.run(clientOf, bucket, now);
    expect(s3.calls()[0]?.args[0].input).toEqual(bucket);
  });
});

describe("getPublicAccessBlock", () => {
  it("gives the four settings, and takes one that is left out for off", async () => {
    s3.on(GetPublicAccessBlockCommand).resolves({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: false },
    });
    expect(await getPublicAccessBlock.run(clientOf, bucket, now)).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    });
  });

  it("gives null for a bucket without a block", async () => {
    s3.on(GetPublicAccessBlockCommand).rejects(awsError("NoSuchPublicAccessBlockConfiguration"));
    expect(await getPublicAccessBlock.run(clientOf, bucket, now)).toBeNull();
  });
});

describe("who else may read a bucket", () => {
  it.each([true, false])("passes on that S3 calls the policy public: %s", async (IsPublic) => {
    s3.on(GetBucketPolicyStatusCommand).resolves({ PolicyStatus: { IsPublic } });
    expect(await getBucketPolicyStatus.run(clientOf, bucket, now)).toEqual({ isPublic: IsPublic });
  });

  it("calls a bucket without a policy not public", async () => {
    s3.on(GetBucketPolicyStatusCommand).rejects(awsError("NoSuchBucketPolicy"));
    expect(await getBucketPolicyStatus.run(clientOf, bucket, now)).toEqual({ isPublic: false });
  });

  it.each([
    { uri: "http://acs.amazonaws.com/groups/global/AllUsers", isPublic: true },
    { uri: "http://acs.amazonaws.com/groups/global/AuthenticatedUsers", isPublic: true },
    { uri: "http://acs.amazonaws.com/groups/s3/LogDelivery", isPublic: false },
  ])("takes a grant to $uri for public: $isPublic", async ({ uri, isPublic }) => {
    s3.on(GetBucketAclCommand).resolves({
      Grants: [
        { Grantee: { Type: "CanonicalUser", ID: "owner" }, Permission: "FULL_CONTROL" },
        { Grantee: { Type: "Group", URI: uri }, Permission: "READ" },
      ],
    });
    expect(await getBucketAcl.run(clientOf, bucket, now)).toEqual({ isPublic });
  });

  it("tells a website from none", async () => {
    s3.on(GetBucketWebsiteCommand).resolvesOnce({}).rejects(awsError("NoSuchWebsiteConfiguration"));
    expect(await getBucketWebsite.run(clientOf, bucket, now)).toBe(true);
    expect(await getBucketWebsite.run(clientOf, bucket, now)).toBe(false);
  });
});

describe("getBucketTagging", () => {
  it("gives what people and AWS have tagged it with", async () => {
    s3.on(GetBucketTaggingCommand).resolves({
      TagSet: [
        { Key: "team", Value: "shop" },
        { Key: "aws:cloudformation:stack-name", Value: "shop-web" },
      ],
    });
    expect(await getBucketTagging.run(clientOf, bucket, now)).toEqual({
      team: "shop",
      "aws:cloudformation:stack-name": "shop-web",
    });
  });

  it("gives no tags for a bucket without a tag set", async () => {
    s3.on(GetBucketTaggingCommand).rejects(awsError("NoSuchTagSet"));
    expect(await getBucketTagging.run(clientOf, bucket, now)).toEqual({});
  });
});

describe("writes of a bucket", () => {
  it("sets exactly the given block", async () => {
    s3.on(PutPublicAccessBlockCommand).resolves({});
    const block = {
      BlockPublicAcls: true,
      IgnorePublicAcls: false,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: false,
    };
    await putPublicAccessBlock.run(clientOf, { ...bucket, block }, now);
    expect(s3.calls().map(({ args }) => args[0].input)).toEqual([{ ...bucket, PublicAccessBlockConfiguration: block }]);
  });

  it("removes the block", async () => {
    s3.on(DeletePublicAccessBlockCommand).resolves({});
    await deletePublicAccessBlock.run(clientOf, bucket, now);
    expect(s3.calls().map(({ args }) => args[0].input)).toEqual([bucket]);
  });
});

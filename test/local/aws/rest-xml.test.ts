import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  NotFound,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  paginateListBuckets,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { AwsFaultError } from "../../../local/aws/fault.ts";
import { hostileTexts, inProcess, rejection, sendRaw } from "./cloud.ts";

const Bucket = "invoices";

describe.each([
  ["virtual-hosted", false],
  ["path", true],
])("restXml, %s style", (_, forcePathStyle) => {
  const cloud = () => {
    const { aws, config } = inProcess();
    return { aws, client: new S3Client({ ...config, forcePathStyle }) };
  };

  it("carries a structure as payload, of each sub-resource to its own operation", async () => {
    const { aws, client } = cloud();
    const seen: unknown[] = [];
    const block = { BlockPublicAcls: true, IgnorePublicAcls: false };
    const encryption = {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" }, BucketKeyEnabled: true } as const],
    };
    aws
      .on(PutPublicAccessBlockCommand, (input) => {
        seen.push(input.Bucket, input.PublicAccessBlockConfiguration);
        return {};
      })
      .on(PutBucketEncryptionCommand, (input) => {
        seen.push(input.Bucket, input.ServerSideEncryptionConfiguration);
        return {};
      })
      .on(DeletePublicAccessBlockCommand, (input) => {
        seen.push(input.Bucket);
        return {};
      })
      .on(GetPublicAccessBlockCommand, () => ({ PublicAccessBlockConfiguration: block }))
      .on(GetBucketEncryptionCommand, () => ({
        ServerSideEncryptionConfiguration: { Rules: [...encryption.Rules] },
      }));
    await client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block }));
    await client.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: { Rules: [...encryption.Rules] },
      }),
    );
    const deleted = await client.send(new DeletePublicAccessBlockCommand({ Bucket }));
    expect(deleted.$metadata.httpStatusCode).toBe(204);
    expect(seen).toEqual([Bucket, block, Bucket, encryption, Bucket]);
    const gotBlock = await client.send(new GetPublicAccessBlockCommand({ Bucket }));
    const gotEncryption = await client.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(gotBlock.PublicAccessBlockConfiguration).toEqual(block);
    expect(gotEncryption.ServerSideEncryptionConfiguration).toEqual(encryption);
  });

  it("carries texts in elements, attributes and lists, whatever they are", async () => {
    const { aws, client } = cloud();
    let grants: unknown;
    aws
      .on(PutBucketAclCommand, (input) => {
        grants = input.AccessControlPolicy?.Grants;
        return {};
      })
      .on(GetBucketAclCommand, () => ({ Owner: { ID: "o" }, Grants }))
      .on(PutBucketTaggingCommand, ({ Tagging }) => {
        tags = Tagging.TagSet;
        return {};
      })
      .on(GetBucketTaggingCommand, () => ({ TagSet: tags }));
    let tags: { Key: string | undefined; Value: string | undefined }[] | undefined;
    const Grants = hostileTexts.map((ID) => ({ Grantee: { Type: "CanonicalUser", ID }, Permission: "READ" }) as const);
    const TagSet = hostileTexts.map((text) => ({ Key: text, Value: text }));
    await client.send(new PutBucketAclCommand({ Bucket, AccessControlPolicy: { Owner: { ID: "o" }, Grants } }));
    await client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect(grants).toEqual(Grants);
    expect((await client.send(new GetBucketAclCommand({ Bucket }))).Grants).toEqual(Grants);
    expect(tags).toEqual(TagSet);
    expect((await client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
  });

  it("carries text as payload, and a document that is one text", async () => {
    const { aws, client } = cloud();
    const policies: string[] = [];
    aws
      .on(PutBucketPolicyCommand, (input) => {
        policies.push(input.Policy);
        return {};
      })
      .on(GetBucketPolicyCommand, () => ({ Policy: policies.at(-1) }))
      .on(GetBucketLocationCommand, () => ({ LocationConstraint: "eu-west-1" }));
    const Policy = JSON.stringify({ texts: hostileTexts });
    await client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect(policies).toEqual([Policy]);
    expect((await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
    expect((await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe("eu-west-1");
  });

  it("carries objects: a greedy label, bytes, headers and metadata", async () => {
    const { aws, client } = cloud();
    const seen: unknown[] = [];
    const LastModified = new Date(1_700_000_000_000);
    const bytes = Buffer.from([0, 1, 255]);
    aws
      .on(PutObjectCommand, ({ Key, Body, ContentType, Metadata }) => {
        seen.push(Key, Body, ContentType, Metadata);
        return { ETag: '"e"' };
      })
      .on(GetObjectCommand, () => ({ Body: bytes, LastModified, ContentLength: 3, Metadata: { owner: "ops" } }));
    const Key = "a/b c/%41+&<é>/";
    const Metadata = { owner: "ops" };
    await client.send(new PutObjectCommand({ Bucket, Key, Body: bytes, ContentType: "text/x", Metadata }));
    expect(seen).toEqual([Key, bytes, "text/x", Metadata]);
    const object = await client.send(new GetObjectCommand({ Bucket, Key }));
    expect(await object.Body?.transformToByteArray()).toEqual(new Uint8Array(bytes));
    expect(object).toMatchObject({ LastModified, ContentLength: 3, Metadata });
  });

  it("tells the service from its buckets", async () => {
    const { aws, client } = cloud();
    const CreationDate = new Date(1_700_000_000_000);
    aws
      .on(ListBucketsCommand, () => ({ Buckets: [{ Name: Bucket, CreationDate }] }))
      .on(CreateBucketCommand, (input) => ({ Location: `/${input.Bucket}` }));
    expect((await client.send(new ListBucketsCommand({}))).Buckets).toEqual([{ Name: Bucket, CreationDate }]);
    expect((await client.send(new CreateBucketCommand({ Bucket }))).Location).toBe(`/${Bucket}`);
    const error = await rejection(client.send(new ListObjectsV2Command({ Bucket })));
    expect(error).toMatchObject({ name: "UnknownOperationException" });
  });

  it("takes no sub-resource for the bucket itself", async () => {
    const { aws, client } = cloud();
    aws.on(CreateBucketCommand, () => ({}));
    const error = await rejection(client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [] } })));
    expect(error).toMatchObject({
      name: "UnknownOperationException",
      message: expect.stringMatching(/s3 operation PUT .*\?tagging$/),
      $metadata: { httpStatusCode: 501 },
    });
  });

  it("refuses with the exception of the model, and with errors that it does not name", async () => {
    const { aws, client } = cloud();
    aws
      .on(GetBucketAclCommand, () => {
        throw new AwsFaultError("NoSuchBucket", "<none>", { members: { BucketName: "a&b" } });
      })
      .on(GetPublicAccessBlockCommand, () => {
        throw new AwsFaultError("NoSuchPublicAccessBlockConfiguration", "Not found", {
          status: 404,
          members: { BucketName: "a&b" },
        });
      });
    const noBucket = await rejection(client.send(new GetBucketAclCommand({ Bucket })));
    expect(noBucket).toBeInstanceOf(NoSuchBucket);
    expect(noBucket).toMatchObject({ message: "<none>", $metadata: { httpStatusCode: 404 } });
    const noBlock = await rejection(client.send(new GetPublicAccessBlockCommand({ Bucket })));
    expect(noBlock).toMatchObject({
      name: "NoSuchPublicAccessBlockConfiguration",
      BucketName: "a&b",
      $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  it("answers HEAD without body", async () => {
    const { aws, client } = cloud();
    aws.on(HeadBucketCommand, (input) => {
      if (input.Bucket !== Bucket) throw new AwsFaultError("NotFound", "No such bucket", { status: 404 });
      return { BucketRegion: "eu-west-1" };
    });
    expect((await client.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe("eu-west-1");
    expect(await rejection(client.send(new HeadBucketCommand({ Bucket: "other" })))).toBeInstanceOf(NotFound);
  });
});

describe("restXml", () => {
  it("pages", async () => {
    const { aws, config } = inProcess();
    aws.on(ListBucketsCommand, ({ ContinuationToken, MaxBuckets }) => ({
      Buckets: [{ Name: `${MaxBuckets} ${ContinuationToken}` }],
      ContinuationToken: ContinuationToken === undefined ? "t+/=&" : undefined,
    }));
    const pages = paginateListBuckets({ client: new S3Client(config), pageSize: 2 }, {});
    const found = (await Array.fromAsync(pages)).flatMap(({ Buckets = [] }) => Buckets);
    expect(found).toEqual([{ Name: "2 undefined" }, { Name: "2 t+/=&" }]);
  });

  it.each([
    ["no XML", "{}"],
    ["an unfinished document", "<Tagging><TagSet>"],
    [
      "a document type",
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Tagging><TagSet>&e;</TagSet></Tagging>',
    ],
  ])("refuses %s as body", async (_, body) => {
    const { aws } = inProcess();
    aws.on(PutBucketTaggingCommand, () => ({}));
    const answer = await sendRaw(aws, "s3", { method: "PUT", path: "/invoices", query: { tagging: "" }, body });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain("<Code>MalformedXML</Code>");
  });

  it("refuses a body of signed chunks rather than take them for the content", async () => {
    const { aws } = inProcess();
    aws.on(PutObjectCommand, () => ({}));
    const headers = { "content-encoding": "aws-chunked" };
    const body = "7;chunk-signature=0\r\ncontent\r\n0;chunk-signature=0\r\n\r\n";
    const answer = await sendRaw(aws, "s3", { method: "PUT", path: "/invoices/key", headers, body });
    expect(answer.status).toBe(501);
    expect(answer.body).toContain("<Code>NotImplemented</Code>");
  });
});

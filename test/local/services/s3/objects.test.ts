import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { elsewhere, testAccount } from "../support/account.ts";

const Bucket = "invoices";
const withBucket = async () => {
  const { client } = testAccount();
  const s3 = client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket }));
  return { s3, client };
};

test("an object is given back as it was put, and the last one put is the one", async () => {
  const { s3 } = await withBucket();
  const Key = "daily/2026-01-05/report ü.html";
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: "first" }));
  const body = Buffer.from([0, 1, 254, 255]);
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: body, ContentType: "text/html" }));
  const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(Buffer.from((await object.Body?.transformToByteArray()) ?? [])).toEqual(body);
  expect(object).toMatchObject({ ContentType: "text/html", ContentLength: 4, ETag });
});

test("there is no object that nobody put, none in a bucket that is not there, and none for another account", async () => {
  const { s3, client } = await withBucket();
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: "a" }))).rejects.toMatchObject({ name: "NoSuchKey" });
  const nowhere = { Bucket: "nowhere", Key: "a" };
  await expect(s3.send(new PutObjectCommand({ ...nowhere, Body: "x" }))).rejects.toMatchObject({
    name: "NoSuchBucket",
  });
  const other = client(S3Client, elsewhere);
  await expect(other.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }))).rejects.toMatchObject({
    name: "AccessDenied",
  });
});

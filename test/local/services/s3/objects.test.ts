import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { bucketsOf, newBucket } from "../../../../local/services/s3/buckets.ts";
import { elsewhere, here, testAccount } from "../support/account.ts";

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

test("an object that must not be there yet is put once", async () => {
  const { s3 } = await withBucket();
  const put = (Body: string, IfNoneMatch?: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key: "a", Body, IfNoneMatch }));
  await put("first", "*");
  await expect(put("second", "*")).rejects.toMatchObject({ name: "PreconditionFailed" });
  const read = async () =>
    (await s3.send(new GetObjectCommand({ Bucket, Key: "a" }))).Body?.transformToString() ?? expect.fail("no body");
  expect(await read()).toBe("first");
  await put("second");
  expect(await read()).toBe("second");
  await expect(put("third", '"an-etag"')).rejects.toThrow(/no If-None-Match/);
});

test("an object that was deleted is gone", async () => {
  const { s3 } = await withBucket();
  await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: "a" }))).rejects.toMatchObject({ name: "NoSuchKey" });
});

test("a locked bucket takes objects with a checksum only, and has no second version of any", async () => {
  const { client } = testAccount({
    prepare: (world) => bucketsOf(world).put("locked", { ...newBucket("locked", here, 0), objectLock: true }),
  });
  const s3 = client(S3Client);
  const put = (Body: string) => s3.send(new PutObjectCommand({ Bucket: "locked", Key: "a", Body }));
  s3.config.requestChecksumCalculation = async () => "WHEN_REQUIRED";
  await expect(put("first")).rejects.toMatchObject({ name: "InvalidRequest" });
  s3.config.requestChecksumCalculation = async () => "WHEN_SUPPORTED";
  await put("first");
  await expect(put("second")).rejects.toThrow(/no second version/);
  await expect(s3.send(new DeleteObjectCommand({ Bucket: "locked", Key: "a" }))).rejects.toThrow(/no marker/);
});

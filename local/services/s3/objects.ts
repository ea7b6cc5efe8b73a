import { createHash } from "node:crypto";
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Collection } from "../../state/collection.ts";
import { notSimulated } from "../not-simulated.ts";
import type { Operations } from "../operations.ts";
import type { World } from "../world.ts";
import { ownBucket } from "./buckets.ts";

interface StoredObject {
  /** Base64. */
  readonly body: string;
  readonly contentType: string | undefined;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** Objects of all buckets, by bucket and key. A bucket keeps the last version of each. */
const objectsOf = ({ store }: Pick<World, "store">): Collection<StoredObject> => store.collection("s3/objects");

const pathOf = (bucket: string, key: string): string => `${bucket}/${key}`;

/** MD5 is what S3 makes of an object that was put in one part. Source: S3 API Reference, Object, `ETag`. */
const etagOf = (body: Uint8Array): string => `"${createHash("md5").update(body).digest("hex")}"`;

/** What a bucket with a retention asks for. Source: S3 API Reference, PutObject. */
const checksums = [
  "ContentMD5",
  "ChecksumCRC32",
  "ChecksumCRC32C",
  "ChecksumCRC64NVME",
  "ChecksumSHA1",
  "ChecksumSHA256",
];

/** Objects are put and read whole. */
export const registerObjects = (
  aws: Operations,
  world: Pick<World, "store"> & { readonly clock: Pick<World["clock"], "now"> },
): void => {
  aws.on(PutObjectCommand, ({ Bucket, Key, Body, ContentType, IfNoneMatch, ...input }, caller) => {
    const { objectLock } = ownBucket(world, caller, Bucket);
    if (IfNoneMatch !== undefined && IfNoneMatch !== "*") throw notSimulated(`If-None-Match: ${IfNoneMatch}`);
    const known = objectsOf(world).get(pathOf(Bucket, Key));
    if (known && IfNoneMatch)
      throw new AwsFaultError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
        status: 412,
        members: { Condition: "If-None-Match" },
      });
    if (known && objectLock) throw notSimulated("second version of an object");
    if (objectLock && !checksums.some((name) => name in input))
      throw new AwsFaultError(
        "InvalidRequest",
        "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
      );
    const body = Body instanceof Uint8Array ? Body : new Uint8Array();
    objectsOf(world).put(pathOf(Bucket, Key), {
      body: Buffer.from(body).toString("base64"),
      contentType: ContentType,
      modifiedAt: world.clock.now(),
    });
    return { ETag: etagOf(body) };
  });
  aws.on(ListObjectsV2Command, ({ Bucket, Prefix = "", MaxKeys = 1_000, ContinuationToken, Delimiter }, caller) => {
    ownBucket(world, caller, Bucket);
    if (Delimiter !== undefined) throw notSimulated("listing by delimiter");
    const after = Buffer.from(ContinuationToken ?? "", "base64").toString();
    const found = [...objectsOf(world).entries()]
      .flatMap(([path, { body, modifiedAt }]) => {
        const Key = path.slice(Bucket.length + 1);
        const isListed = path.startsWith(pathOf(Bucket, Prefix)) && Key > after;
        return isListed ? [{ Key, Size: Buffer.byteLength(body, "base64"), LastModified: new Date(modifiedAt) }] : [];
      })
      .sort((a, b) => (a.Key < b.Key ? -1 : 1));
    const Contents = found.slice(0, MaxKeys);
    const next = found.length > MaxKeys ? Buffer.from(Contents.at(-1)?.Key ?? "").toString("base64") : undefined;
    return {
      Name: Bucket,
      Prefix,
      MaxKeys,
      KeyCount: Contents.length,
      IsTruncated: next !== undefined,
      ...(next && { NextContinuationToken: next }),
      Contents,
    };
  });
  aws.on(DeleteObjectCommand, ({ Bucket, Key }, caller) => {
    if (ownBucket(world, caller, Bucket).objectLock) throw notSimulated("marker of deletion");
    objectsOf(world).delete(pathOf(Bucket, Key));
    return {};
  });
  aws.on(GetObjectCommand, ({ Bucket, Key }, caller) => {
    ownBucket(world, caller, Bucket);
    const found = objectsOf(world).get(pathOf(Bucket, Key));
    if (!found)
      throw new AwsFaultError("NoSuchKey", "The specified key does not exist.", { status: 404, members: { Key } });
    const body = Buffer.from(found.body, "base64");
    return {
      Body: body,
      ContentLength: body.length,
      ETag: etagOf(body),
      LastModified: new Date(found.modifiedAt),
      ...(found.contentType && { ContentType: found.contentType }),
    };
  });
};

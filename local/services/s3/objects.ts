import { createHash } from "node:crypto";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Collection } from "../../state/collection.ts";
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

/** Objects are put and read whole. */
export const registerObjects = (aws: Operations, world: World): void => {
  aws.on(PutObjectCommand, ({ Bucket, Key, Body, ContentType }, caller) => {
    ownBucket(world, caller, Bucket);
    const body = Body instanceof Uint8Array ? Body : new Uint8Array();
    objectsOf(world).put(pathOf(Bucket, Key), {
      body: Buffer.from(body).toString("base64"),
      contentType: ContentType,
      modifiedAt: world.clock.now(),
    });
    return { ETag: etagOf(body) };
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

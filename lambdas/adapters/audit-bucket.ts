import { type Kept, listFolder } from "../core/chain-list.ts";
import type { Keep, Seal } from "../core/seal.ts";
import { sealing } from "../core/seal.ts";
import { kmsMac } from "./kms-mac.ts";
import { type Runtime, required } from "./runtime.ts";

/**
 * Keeps texts in the bucket that nothing can be deleted from before its time. The name is given once: a second try, as
 * of a step that is done again, leaves the first. So no name ever has a second version that could hide the first.
 */
export const auditBucket = (runtime: Pick<Runtime, "client" | "env">): Keep => {
  const Bucket = required(runtime, "AUDIT_BUCKET");
  return async (Key, Body) => {
    const { PutObjectCommand, S3Client } = await import("./sdk/s3.ts");
    try {
      await runtime
        .client(S3Client)
        .send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/json", IfNoneMatch: "*" }));
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "PreconditionFailed") throw error;
    }
  };
};

/** Reads what was kept. */
export const auditReader = (runtime: Pick<Runtime, "client" | "env">) => {
  const Bucket = required(runtime, "AUDIT_BUCKET");
  /** Names that begin so, in order. */
  async function* names(Prefix: string): AsyncGenerator<string> {
    const { paginateListObjectsV2, S3Client } = await import("./sdk/s3.ts");
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client: runtime.client(S3Client) },
      { Bucket, Prefix },
    ))
      for (const { Key } of Contents) if (Key !== undefined) yield Key;
  }
  /** @returns null where there is nothing of that name */
  const read = async (Key: string): Promise<string | null> => {
    const { GetObjectCommand, S3Client } = await import("./sdk/s3.ts");
    try {
      const { Body } = await runtime.client(S3Client).send(new GetObjectCommand({ Bucket, Key }));
      return (await Body?.transformToString()) ?? null;
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchKey") return null;
      throw error;
    }
  };
  async function* all(prefix: string): AsyncGenerator<Kept> {
    for await (const key of names(prefix)) {
      const text = await read(key);
      if (text !== null) yield { key, text };
    }
  }
  return {
    read,
    all,
    /** The newest list of histories before one of that name. */
    latestList: async (before: string): Promise<Kept | null> => {
      let newest: string | null = null;
      for await (const key of names(listFolder)) if (key < before) newest = key;
      const text = newest === null ? null : await read(newest);
      return newest !== null && text !== null ? { key: newest, text } : null;
    },
  };
};

/** Seals heads of histories in the deployment's bucket, under its key. */
export const headSeal = (runtime: Pick<Runtime, "client" | "env">): Seal =>
  sealing(kmsMac(runtime, "SEAL_KEY"), auditBucket(runtime));

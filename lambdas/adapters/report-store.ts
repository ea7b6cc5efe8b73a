import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createGzip } from "node:zlib";
import { type Runtime, required } from "./runtime.ts";

/** A file to be kept. */
interface KeptFile {
  readonly name: string;
  readonly contentType: string;
  readonly pieces: () => Iterable<string>;
}

/**
 * Keeps files in the bucket of reports, by the day in UTC and as the latest; the bucket keeps every version of each.
 * All but the page are kept gzipped: of a large report no more than that is in memory at once.
 * @returns the keys of the day
 */
export const reportStore = (runtime: Pick<Runtime, "client" | "env">) => {
  const Bucket = required(runtime, "REPORTS_BUCKET");
  return async (files: readonly KeptFile[], asOf: Date): Promise<readonly string[]> => {
    const { PutObjectCommand, S3Client } = await import("./sdk/s3.ts");
    const keys: string[] = [];
    for (const { name, contentType, pieces } of files) {
      const isPage = contentType.startsWith("text/html");
      const text = Readable.from(pieces());
      const object = isPage
        ? { name, ContentType: contentType, Body: await buffer(text) }
        : { name: `${name}.gz`, ContentType: "application/gzip", Body: await buffer(text.pipe(createGzip())) };
      for (const folder of [`daily/${asOf.toISOString().slice(0, 10)}`, "latest"]) {
        const { name: file, ...content } = object;
        const Key = `${folder}/${file}`;
        await runtime.client(S3Client).send(new PutObjectCommand({ Bucket, Key, ...content }));
        if (folder !== "latest") keys.push(Key);
      }
    }
    return keys;
  };
};

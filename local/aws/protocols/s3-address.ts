import type { WireRequest } from "../wire.ts";

/** What a request to S3 is about. */
export interface S3Address {
  /** Undefined for a request to the service itself. */
  readonly bucket: string | undefined;
  /** Without the bucket, percent-encoded. */
  readonly path: string;
}

/** Virtual-hosted style at AWS's own names and, for clients pointed at a local endpoint, below `localhost`. */
const BUCKET_HOST = /^(?<bucket>.+)\.(?:s3[.-](?:.+\.)?amazonaws\.com|localhost)$/;

/** Takes the bucket out of a request's host or path. Without a bucket the request is about all of them. */
export const addressOf = ({ hostname, path }: Pick<WireRequest, "hostname" | "path">): S3Address => {
  const hosted = BUCKET_HOST.exec(hostname)?.groups?.["bucket"];
  if (hosted !== undefined) return { bucket: hosted, path };
  const [, bucket = "", ...key] = path.split("/");
  return { bucket: bucket === "" ? undefined : decodeURIComponent(bucket), path: `/${key.join("/")}` };
};

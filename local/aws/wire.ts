import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { AwsFaultError } from "./fault.ts";

/** A request as the protocols read it. */
export interface WireRequest {
  readonly method: string;
  readonly hostname: string;
  /** As sent, percent-encoded. */
  readonly path: string;
  /** Decoded. A name without value, such as `?policy`, has the empty text. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** An answer as the protocols write it. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The largest body, in bytes, after decompression. No call here comes near it. */
export const BODY_LIMIT = 8 * 1024 * 1024;

/** By name in lower case: HTTP does not tell cases apart. */
export const headersOf = (request: HttpRequest): ReadonlyMap<string, string> =>
  new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));

/** @throws AwsFaultError for an encoding of the body that is not read here */
export const wireRequestOf = async (request: HttpRequest): Promise<WireRequest> => {
  const headers = headersOf(request);
  return {
    method: request.method,
    hostname: request.hostname,
    path: request.path,
    query: new Map(Object.entries(request.query).map(([name, value]) => [name, [value ?? ""].flat()])),
    headers,
    body: decoded(await bodyOf(request), headers.get("content-encoding")),
  };
};

/** The whole body of a request or an answer. @throws AwsFaultError for one that is neither text, bytes nor a stream of bytes */
export const bodyOf = async ({ body }: Pick<HttpRequest | HttpResponse, "body">): Promise<Buffer> => {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (typeof body === "object" && Symbol.asyncIterator in body) return buffer(body as AsyncIterable<Uint8Array>);
  throw notImplemented(`a body of type ${typeof body}`);
};

/** CloudWatch clients compress large metrics; S3 clients sign chunks of objects, of which there are none here. */
const decoded = (body: Buffer, encoding = "identity"): Buffer => {
  switch (encoding) {
    case "identity":
      return body;
    case "gzip":
      return unzipped(body);
    default:
      throw notImplemented(`Content-Encoding ${encoding}`);
  }
};

const unzipped = (body: Buffer): Buffer => {
  try {
    return gunzipSync(body, { maxOutputLength: BODY_LIMIT });
  } catch (cause) {
    throw new AwsFaultError("SerializationException", "The body is no gzip, or too large", { cause });
  }
};

const notImplemented = (what: string): AwsFaultError =>
  new AwsFaultError("NotImplemented", `The embedded AWS does not read ${what}`, { status: 501 });

/**
 * The answer as the SDK's deserialisers take it.
 * @param isStreamed whether the caller is given the body as it arrives: the SDK takes only a stream for that, and bytes elsewhere
 */
export const httpResponseOf = ({ status, headers, body }: WireResponse, isStreamed: boolean): HttpResponse => {
  const bytes = Buffer.from(body);
  return new HttpResponse({
    statusCode: status,
    headers: { ...headers },
    body: isStreamed ? Readable.from([bytes]) : bytes,
  });
};

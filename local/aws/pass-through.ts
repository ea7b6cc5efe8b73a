import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { AwsFaultError } from "./fault.ts";
import type { WireRequest } from "./wire.ts";

/** Hands a request on, as it is, to a server that implements the whole service. */
export type Forward = (request: HttpRequest) => Promise<HttpResponse>;

/** Operation and input of a request in `awsJson`, which takes no schema to read. */
export const readTarget = ({ headers, body }: WireRequest): { operation: string; input: Record<string, unknown> } => {
  const operation = headers.get("x-amz-target")?.split(".").at(-1) ?? "";
  const input = parse(body.toString());
  if (typeof input !== "object" || input === null || Array.isArray(input))
    throw new AwsFaultError("SerializationException", `The body of ${operation} must be a structure in JSON`);
  return { operation, input: { ...input } };
};

/** The code of an answer that is a refusal, and the answer with a body that can still be read. */
export const readErrorCode = async (
  response: HttpResponse,
): Promise<{ response: HttpResponse; errorCode: string | undefined }> => {
  const { statusCode, headers } = response;
  if (statusCode < 400) return { response, errorCode: undefined };
  const body = await buffer(response.body);
  const error = parse(body.toString());
  const type: unknown = typeof error === "object" && error !== null && "__type" in error ? error.__type : undefined;
  return {
    response: new HttpResponse({ statusCode, headers, body: Readable.from([body]) }),
    errorCode: typeof type === "string" ? type.split("#").at(-1) : undefined,
  };
};

/** Undefined for text that is no JSON. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return;
  }
};

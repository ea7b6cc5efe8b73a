import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { AwsFaultError } from "./fault.ts";
import { bodyOf, type WireRequest } from "./wire.ts";

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

/**
 * The code of an answer that is a refusal, and the answer with its body read whole: of an answer that is lost on
 * purpose, nothing may stay in the other server's connection.
 */
export const readAnswer = async (
  answer: HttpResponse,
): Promise<{ response: HttpResponse; errorCode: string | undefined }> => {
  const { statusCode, headers } = answer;
  const bytes = await bodyOf(answer);
  return {
    response: new HttpResponse({ statusCode, headers, body: bytes }),
    errorCode: statusCode < 400 ? undefined : errorCodeOf(parse(bytes.toString())),
  };
};

const errorCodeOf = (error: unknown): string | undefined =>
  typeof error === "object" && error !== null && "__type" in error && typeof error.__type === "string"
    ? error.__type.split("#").at(-1)
    : undefined;

/** Undefined for text that is no JSON. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return;
  }
};

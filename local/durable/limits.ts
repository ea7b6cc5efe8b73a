import type { ErrorObject } from "@aws-sdk/client-lambda";
import { InvalidUpdateError, PayloadTooLargeError } from "./errors.ts";

const DAY_SECONDS = 86_400;

/** Quotas of durable functions: https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html */
export const LONGEST_EXECUTION_SECONDS = 366 * DAY_SECONDS;
export const MAX_OPERATIONS = 3000;
/** An asynchronous invocation. */
export const MAX_INPUT_BYTES = 1024 * 1024;
/** What the SDK itself keeps the results of child contexts under; Lambda's model allows more. */
const MAX_PAYLOAD_BYTES = 256 * 1024;

/** Throws `PayloadTooLargeError` naming `operation` if its payload or error exceeds the limit. */
export const checkPayload = (operation: string, payload: string | undefined, error?: ErrorObject): void => {
  const bytes = Buffer.byteLength(payload ?? "") + (error ? Buffer.byteLength(JSON.stringify(error)) : 0);
  if (bytes > MAX_PAYLOAD_BYTES) throw new PayloadTooLargeError(operation, bytes, MAX_PAYLOAD_BYTES);
};

/** Seconds as they come in an update, in milliseconds. */
export const durationMs = (seconds: number | undefined, field: string): number => {
  if (seconds === undefined || !Number.isInteger(seconds) || seconds < 0 || seconds > LONGEST_EXECUTION_SECONDS) {
    throw new InvalidUpdateError(`${field} must be whole seconds up to ${LONGEST_EXECUTION_SECONDS}, got ${seconds}`);
  }
  return seconds * 1000;
};

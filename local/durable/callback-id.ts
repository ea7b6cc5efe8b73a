import { randomUUID } from "node:crypto";
import { UnknownCallbackError } from "./errors.ts";

/** Where a callback waits. */
export interface CallbackAddress {
  readonly executionArn: string;
  readonly operationId: string;
}

/** An id that finds the callback and that nobody who knows the execution can guess: whoever holds it may answer. */
export const encodeCallbackId = ({ executionArn, operationId }: CallbackAddress): string =>
  Buffer.from(JSON.stringify([executionArn, operationId, randomUUID()])).toString("base64url");

/** Throws `UnknownCallbackError` for anything that is not such an id. */
export const decodeCallbackId = (callbackId: string): CallbackAddress => {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(callbackId, "base64url").toString());
    const [executionArn, operationId] = Array.isArray(decoded) ? decoded : [];
    if (typeof executionArn === "string" && typeof operationId === "string") return { executionArn, operationId };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UnknownCallbackError();
};

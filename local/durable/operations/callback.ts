import type { ErrorObject, Operation, OperationUpdate } from "@aws-sdk/client-lambda";
import { encodeCallbackId } from "../callback-id.ts";
import { CallbackClosedError, UnknownCallbackError } from "../errors.ts";
import { durationMs } from "../limits.ts";
import { labelOf, type OperationRecord } from "../operation-record.ts";
import { misfit, started, type UpdateContext } from "./started.ts";

/** What somebody outside answers. */
export type CallbackAnswer =
  | { readonly status: "SUCCEEDED"; readonly result: string | undefined }
  | { readonly status: "FAILED"; readonly error: ErrorObject | undefined };

/** Opens a callback; all else is done to it from outside. @throws {InvalidUpdateError} */
export const updateCallback = (
  current: Operation | undefined,
  update: OperationUpdate,
  context: UpdateContext,
): OperationRecord => {
  if (current || update.Action !== "START") throw misfit(update, current);
  const { TimeoutSeconds, HeartbeatTimeoutSeconds } = update.CallbackOptions ?? {};
  const CallbackId = encodeCallbackId({ executionArn: context.executionArn, operationId: update.Id ?? "" });
  // Lambda: absent or 0 is no timeout.
  const timeoutAt = TimeoutSeconds ? context.now + durationMs(TimeoutSeconds, "TimeoutSeconds") : undefined;
  const heartbeatMs = HeartbeatTimeoutSeconds
    ? durationMs(HeartbeatTimeoutSeconds, "HeartbeatTimeoutSeconds")
    : undefined;
  const operation = { ...started(update, context), CallbackDetails: { CallbackId } };
  return beat({ operation, timeoutAt, heartbeatMs }, context.now);
};

/** A sign of life: the heartbeat's time begins anew, the timeout's does not. */
export const beat = (record: OperationRecord, now: number): OperationRecord => {
  const { timeoutAt = Number.POSITIVE_INFINITY, heartbeatMs = Number.POSITIVE_INFINITY } = record;
  const dueAt = Math.min(timeoutAt, now + heartbeatMs);
  return { ...record, dueAt: Number.isFinite(dueAt) ? dueAt : undefined };
};

/** Ends a callback with what somebody outside said. */
export const answer = ({ operation }: OperationRecord, given: CallbackAnswer, now: number): OperationRecord => {
  const details = given.status === "SUCCEEDED" ? { Result: given.result } : { Error: given.error };
  return {
    operation: {
      ...operation,
      Status: given.status,
      EndTimestamp: new Date(now),
      CallbackDetails: { ...operation.CallbackDetails, ...details },
    },
  };
};

/** Error types as Lambda names them. */
export const expireCallback = ({ operation, timeoutAt }: OperationRecord, now: number): OperationRecord => {
  const Error =
    timeoutAt !== undefined && timeoutAt <= now
      ? { ErrorType: "Callback.Timeout", ErrorMessage: "Callback timed out" }
      : { ErrorType: "Callback.Heartbeat", ErrorMessage: "Callback timed out on heartbeat" };
  return {
    operation: {
      ...operation,
      Status: "TIMED_OUT",
      EndTimestamp: new Date(now),
      CallbackDetails: { ...operation.CallbackDetails, Error },
    },
  };
};

/** The callback that `callbackId` opens; throws if it is not that one's id, or if it is closed. */
export const openCallback = (record: OperationRecord | undefined, callbackId: string): OperationRecord => {
  if (record?.operation.CallbackDetails?.CallbackId !== callbackId) throw new UnknownCallbackError();
  if (record.operation.Status !== "STARTED") throw new CallbackClosedError(labelOf(record.operation));
  return record;
};

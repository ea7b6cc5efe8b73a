import type { Operation, OperationUpdate } from "@aws-sdk/client-lambda";
import { durationMs } from "../limits.ts";
import type { OperationRecord } from "../operation-record.ts";
import { misfit, started, type UpdateContext } from "./started.ts";

/** Begins a wait; time ends it. @throws {InvalidUpdateError} */
export const updateWait = (
  current: Operation | undefined,
  update: OperationUpdate,
  context: UpdateContext,
): OperationRecord => {
  if (current || update.Action !== "START") throw misfit(update, current);
  const dueAt = context.now + durationMs(update.WaitOptions?.WaitSeconds, "WaitSeconds");
  return { operation: { ...started(update, context), WaitDetails: { ScheduledEndTimestamp: new Date(dueAt) } }, dueAt };
};

/** @param now milliseconds since the epoch */
export const endWait = ({ operation }: OperationRecord, now: number): OperationRecord => ({
  operation: { ...operation, Status: "SUCCEEDED", EndTimestamp: new Date(now) },
});

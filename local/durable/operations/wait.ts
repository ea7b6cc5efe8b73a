import type { Operation, OperationUpdate } from "@aws-sdk/client-lambda";
import { durationMs } from "../limits.ts";
import type { OperationRecord } from "../operation-record.ts";
import { misfit, started, type UpdateContext } from "./started.ts";

export const updateWait = (
  current: Operation | undefined,
  update: OperationUpdate,
  context: UpdateContext,
): OperationRecord => {
  if (current || update.Action !== "START") throw misfit(update, current);
  const dueAt = context.now + durationMs(update.WaitOptions?.WaitSeconds, "WaitSeconds");
  return { operation: { ...started(update, context), WaitDetails: { ScheduledEndTimestamp: new Date(dueAt) } }, dueAt };
};

export const endWait = ({ operation }: OperationRecord, now: number): OperationRecord => ({
  operation: { ...operation, Status: "SUCCEEDED", EndTimestamp: new Date(now) },
});

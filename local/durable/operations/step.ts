import type { Operation, OperationUpdate } from "@aws-sdk/client-lambda";
import { durationMs } from "../limits.ts";
import type { OperationRecord } from "../operation-record.ts";
import { misfit, started, type UpdateContext } from "./started.ts";

/**
 * STARTED → SUCCEEDED or FAILED, or PENDING until the next attempt is due, then READY to start again. An at-least-once
 * step may skip START. `Attempt` counts the attempts that ended: one that its sandbox did not survive stays STARTED
 * and uncounted, and the SDK sees by that that it was interrupted.
 */
export const updateStep = (
  current: Operation | undefined,
  update: OperationUpdate,
  context: UpdateContext,
): OperationRecord => {
  const operation = current ?? started(update, context);
  const running = operation.Status === "STARTED" || operation.Status === "READY";
  const attempt = operation.StepDetails?.Attempt ?? 0;
  const { Payload: Result, Error } = update;
  switch (update.Action) {
    case "START":
      if (current && current.Status !== "READY") throw misfit(update, current);
      return {
        operation: { ...operation, Status: "STARTED", StepDetails: { ...operation.StepDetails, Attempt: attempt } },
      };
    case "SUCCEED":
    case "FAIL":
      if (!running) throw misfit(update, current);
      return {
        operation: {
          ...operation,
          Status: update.Action === "SUCCEED" ? "SUCCEEDED" : "FAILED",
          EndTimestamp: new Date(context.now),
          StepDetails: { Attempt: attempt + 1, Result, Error },
        },
      };
    case "RETRY": {
      if (!running) throw misfit(update, current);
      const dueAt = context.now + durationMs(update.StepOptions?.NextAttemptDelaySeconds, "NextAttemptDelaySeconds");
      const StepDetails = { Attempt: attempt + 1, NextAttemptTimestamp: new Date(dueAt), Result, Error };
      return { operation: { ...operation, Status: "PENDING", StepDetails }, dueAt };
    }
    case "CANCEL":
    case undefined:
      throw misfit(update, current);
  }
};

/** The next attempt may begin. The result stays: a polled condition keeps its state there. */
export const readyStep = ({ operation }: OperationRecord): OperationRecord => ({
  operation: {
    ...operation,
    Status: "READY",
    StepDetails: { ...operation.StepDetails, NextAttemptTimestamp: undefined },
  },
});

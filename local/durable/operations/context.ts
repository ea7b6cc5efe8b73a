import type { Operation, OperationUpdate } from "@aws-sdk/client-lambda";
import type { OperationRecord } from "../operation-record.ts";
import { misfit, started, type UpdateContext } from "./started.ts";

/** A child context: STARTED → SUCCEEDED or FAILED. The update that ends it says whether its children stay visible. */
export const updateContext = (
  current: Operation | undefined,
  update: OperationUpdate,
  context: UpdateContext,
): OperationRecord => {
  const ReplayChildren = update.ContextOptions?.ReplayChildren ?? current?.ContextDetails?.ReplayChildren;
  const operation = current ?? started(update, context);
  switch (update.Action) {
    case "START":
      if (current) throw misfit(update, current);
      return { operation: { ...operation, ContextDetails: { ReplayChildren } } };
    case "SUCCEED":
    case "FAIL":
      if (operation.Status !== "STARTED") throw misfit(update, current);
      return {
        operation: {
          ...operation,
          Status: update.Action === "SUCCEED" ? "SUCCEEDED" : "FAILED",
          EndTimestamp: new Date(context.now),
          ContextDetails: { ReplayChildren, Result: update.Payload, Error: update.Error },
        },
      };
    case "RETRY":
    case "CANCEL":
    case undefined:
      throw misfit(update, current);
  }
};

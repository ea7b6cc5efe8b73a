import type { Operation, OperationUpdate } from "@aws-sdk/client-lambda";
import { ChainedInvokeUnsupportedError, InvalidUpdateError, OperationLimitError } from "../errors.ts";
import type { Outcome } from "../execution.ts";
import { checkPayload, MAX_OPERATIONS } from "../limits.ts";
import { labelOf, type OperationRecord } from "../operation-record.ts";
import { updateCallback } from "./callback.ts";
import { updateContext } from "./context.ts";
import { misfit, type UpdateContext } from "./started.ts";
import { updateStep } from "./step.ts";
import { updateWait } from "./wait.ts";

/** What one checkpoint changes: operations by id and, if its handler says so, the end of the execution. */
export interface AppliedUpdates {
  readonly changed: ReadonlyMap<string, OperationRecord>;
  readonly outcome: Outcome | undefined;
}

/**
 * Applies the updates of one checkpoint in their order, each to what the one before it left. Throws if one of them does
 * not fit, and then none is to be kept.
 */
export const applyUpdates = (
  operations: ReadonlyMap<string, OperationRecord>,
  updates: readonly OperationUpdate[],
  context: UpdateContext,
): AppliedUpdates => {
  const changed = new Map<string, OperationRecord>();
  const find = (id: string | undefined): Operation | undefined =>
    id === undefined ? undefined : (changed.get(id) ?? operations.get(id))?.operation;
  let outcome: Outcome | undefined;
  for (const update of updates) {
    if (outcome) throw new InvalidUpdateError(`${labelOf(update)} comes after the end of its execution`);
    if (update.Type === "EXECUTION") outcome = outcomeOf(update);
    else {
      if (!update.Id) throw new InvalidUpdateError(`${labelOf(update)} has no Id`);
      const current = find(update.Id);
      checkPayload(labelOf(update), update.Payload, update.Error);
      checkIdentity(update, current);
      checkParent(update, find(update.ParentId));
      changed.set(update.Id, apply(current, update, context));
    }
  }
  checkCount(operations, changed);
  return { changed, outcome };
};

const apply = (current: Operation | undefined, update: OperationUpdate, context: UpdateContext): OperationRecord => {
  switch (update.Type) {
    case "STEP":
      return updateStep(current, update, context);
    case "WAIT":
      return updateWait(current, update, context);
    case "CALLBACK":
      return updateCallback(current, update, context);
    case "CONTEXT":
      return updateContext(current, update, context);
    case "CHAINED_INVOKE":
      throw new ChainedInvokeUnsupportedError(update.ChainedInvokeOptions?.FunctionName);
    case "EXECUTION":
    case undefined:
      throw misfit(update, current);
  }
};

const outcomeOf = (update: OperationUpdate): Outcome => {
  switch (update.Action) {
    case "SUCCEED":
      return { status: "SUCCEEDED", result: update.Payload };
    case "FAIL":
      return { status: "FAILED", error: update.Error };
    case "START":
    case "RETRY":
    case "CANCEL":
    case undefined:
      throw new InvalidUpdateError(`An execution can only SUCCEED or FAIL, not ${update.Action}`);
  }
};

const IDENTITY = ["Type", "SubType", "Name", "ParentId"] as const;

const checkIdentity = (update: OperationUpdate, current: Operation | undefined): void => {
  const other = current && IDENTITY.find((field) => update[field] !== undefined && update[field] !== current[field]);
  if (other) throw new InvalidUpdateError(`${labelOf(update)} had the ${other} ${current[other]} before`);
};

const checkParent = (update: OperationUpdate, parent: Operation | undefined): void => {
  if (!update.ParentId || parent?.Type === "CONTEXT") return;
  throw new InvalidUpdateError(`${labelOf(update)} names the parent ${update.ParentId}, which is no context`);
};

const checkCount = (
  operations: ReadonlyMap<string, OperationRecord>,
  changed: ReadonlyMap<string, OperationRecord>,
): void => {
  const added = [...changed.keys()].filter((id) => !operations.has(id)).length;
  // The execution itself, always the first operation, is not one of its own.
  if (operations.size - 1 + added > MAX_OPERATIONS) throw new OperationLimitError(MAX_OPERATIONS);
};

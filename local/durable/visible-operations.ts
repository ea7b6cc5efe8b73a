import type { Operation } from "@aws-sdk/client-lambda";
import type { OperationRecord } from "./operation-record.ts";

/**
 * What a replay gets to see: everything but the children of ended contexts, whose results stand for them. A context
 * that ended with `ReplayChildren` keeps its own, unless it is itself out of sight.
 */
export const visibleOperations = (operations: ReadonlyMap<string, OperationRecord>): Operation[] => {
  const visible = new Map<string | undefined, Operation>();
  for (const [id, { operation }] of operations) {
    if (operation.ParentId === undefined || showsChildren(visible.get(operation.ParentId))) visible.set(id, operation);
  }
  return [...visible.values()];
};

/** A parent stands before its children, so one that is not among the visible is hidden. */
const showsChildren = (parent: Operation | undefined): boolean =>
  parent !== undefined && (parent.Status === "STARTED" || parent.ContextDetails?.ReplayChildren === true);

import type { Operation, OperationUpdate } from "@aws-sdk/client-lambda";
import { InvalidUpdateError } from "../errors.ts";
import { labelOf } from "../operation-record.ts";

/** When and for whom an update is applied. */
export interface UpdateContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly executionArn: string;
}

/** An operation that begins with `update`. */
export const started = (update: OperationUpdate, { now }: UpdateContext): Operation => ({
  Id: update.Id,
  ParentId: update.ParentId,
  Name: update.Name,
  Type: update.Type,
  SubType: update.SubType,
  StartTimestamp: new Date(now),
  Status: "STARTED",
});

/** The refusal of an update that does not fit what the operation is now. */
export const misfit = (update: OperationUpdate, current: Operation | undefined): InvalidUpdateError =>
  new InvalidUpdateError(`Cannot ${update.Action} ${labelOf(update)}, which is ${current?.Status ?? "not started"}`);

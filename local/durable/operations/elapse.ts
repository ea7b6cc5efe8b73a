import type { OperationRecord } from "../operation-record.ts";
import { expireCallback } from "./callback.ts";
import { readyStep } from "./step.ts";
import { endWait } from "./wait.ts";

/** The operation once it was due: what time alone does to it. */
export const elapse = (record: OperationRecord, now: number): OperationRecord => {
  switch (record.operation.Type) {
    case "STEP":
      return readyStep(record);
    case "WAIT":
      return endWait(record, now);
    case "CALLBACK":
      return expireCallback(record, now);
    case "CONTEXT":
    case "CHAINED_INVOKE":
    case "EXECUTION":
    case undefined:
      return record;
  }
};

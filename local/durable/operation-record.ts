import type { Operation } from "@aws-sdk/client-lambda";

/** An operation as the SDK sees it, and what the service alone needs to know of it. */
export interface OperationRecord {
  readonly operation: Operation;
  /** When time itself changes the operation: a wait ends, a retry is due, a callback expires. Epoch milliseconds. */
  readonly dueAt?: number;
  /** Of a callback. */
  readonly timeoutAt?: number;
  readonly heartbeatMs?: number;
}

const TIMESTAMPS = new Set(["StartTimestamp", "EndTimestamp", "NextAttemptTimestamp", "ScheduledEndTimestamp"]);

/** JSON text, dates as ISO 8601. */
export const encodeRecord = (record: OperationRecord): string => JSON.stringify(record);

/** Payloads are text inside the text, so a key of theirs never looks like a timestamp of ours. */
export const decodeRecord = (text: string): OperationRecord =>
  JSON.parse(text, (key, value: unknown) =>
    TIMESTAMPS.has(key) && typeof value === "string" ? new Date(value) : value,
  ) as OperationRecord;

/** How an operation is called in a message. */
export const labelOf = ({ Name, Type, Id }: { Name?: string; Type?: string; Id?: string }): string =>
  `${Type} ${Name ?? Id}`;

/** Whether time or somebody outside will still change the operation, so that its handler may suspend for it. */
export const isWaiting = ({ operation: { Type, Status } }: OperationRecord): boolean =>
  Status === "PENDING" || (Status === "STARTED" && (Type === "WAIT" || Type === "CALLBACK"));

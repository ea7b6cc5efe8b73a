import type { DurableExecutionInvocationInput, DurableExecutionInvocationOutput } from "@aws/durable-execution-sdk-js";
import type { ExecutionStatus } from "@aws-sdk/client-lambda";
import type { Store } from "../state/store.ts";
import type { Clock } from "../time/clock.ts";

/** One invocation of a durable function; `payload` is its event. */
export interface DurableInvocation {
  /** The alias or version that the execution was started through. */
  readonly functionArn: string;
  readonly executionArn: string;
  readonly payload: DurableExecutionInvocationInput;
}

/** What AWS announces as "Durable Execution Status Change". */
export interface StatusChange {
  readonly executionArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
}

/** An invocation that failed, as when its sandbox died, or that answered with nothing usable. */
export interface InvocationFailure {
  readonly executionArn: string;
  readonly name: string;
  readonly error: unknown;
  /** How many in a row by now. */
  readonly failures: number;
  /** When the next one begins, in milliseconds since the epoch; undefined if that was the last. */
  readonly retryAt: number | undefined;
}

export interface DurableServiceOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Invokes the function. A rejection is a sandbox that died: it is invoked again, later. */
  readonly invoke: (invocation: DurableInvocation) => Promise<DurableExecutionInvocationOutput>;
  /** From the start of an execution, in milliseconds: the function's `DurableConfig`. Default: the longest, 366 days. */
  readonly executionTimeoutMs?: number;
  /** Told after the change is stored; must not throw. */
  readonly onStatus?: (change: StatusChange) => void;
  /** Must not throw. */
  readonly onInvocationError?: (failure: InvocationFailure) => void;
}

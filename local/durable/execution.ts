import type { ErrorObject, ExecutionStatus } from "@aws-sdk/client-lambda";

/** What an execution ended with; a result is the JSON text that its handler returned. */
export type Outcome =
  | { readonly status: "SUCCEEDED"; readonly result: string | undefined }
  | { readonly status: "FAILED" | "TIMED_OUT" | "STOPPED"; readonly error: ErrorObject | undefined };

/** A durable execution, running or ended. */
export interface Execution {
  readonly executionArn: string;
  readonly name: string;
  /** The alias or version that it was started through. */
  readonly functionArn: string;
  readonly status: ExecutionStatus;
  /** The JSON text that it was started with. */
  readonly input: string;
  readonly startedAt: Date;
  readonly timesOutAt: Date;
  readonly endedAt?: Date | undefined;
  readonly result?: string | undefined;
  readonly error?: ErrorObject | undefined;
}

import { randomUUID } from "node:crypto";
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  ErrorObject,
  GetDurableExecutionStateRequest,
  GetDurableExecutionStateResponse,
} from "@aws-sdk/client-lambda";
import { decodeCallbackId } from "./callback-id.ts";
import {
  CallbackClosedError,
  DurableExecutionAlreadyStartedError,
  InputTooLargeError,
  InvalidCheckpointTokenError,
  InvalidInputError,
  ServiceClosedError,
  UnknownExecutionError,
} from "./errors.ts";
import type { Execution } from "./execution.ts";
import { checkExecutionName, executionArnOf } from "./execution-arn.ts";
import { ExecutionRun } from "./execution-run.ts";
import { ExecutionTable } from "./execution-table.ts";
import { checkPayload, LONGEST_EXECUTION_SECONDS, MAX_INPUT_BYTES } from "./limits.ts";
import { labelOf, type OperationRecord } from "./operation-record.ts";
import { answer, beat, type CallbackAnswer, openCallback } from "./operations/callback.ts";
import type { DurableServiceOptions } from "./options.ts";
import { RunningExecution } from "./running-execution.ts";

/**
 * Lambda's durable execution service over a local store: what the SDK's client calls, what starts and answers an
 * execution, and what keeps it running. All its refusals are `DurableServiceError`s, which say how Lambda puts them.
 */
export class DurableService {
  readonly #options: DurableServiceOptions;
  readonly #table: ExecutionTable;
  readonly #runs = new Map<string, ExecutionRun>();
  #closed = false;

  constructor(options: DurableServiceOptions) {
    this.#options = options;
    this.#table = new ExecutionTable(options.store);
  }

  /**
   * Starts an execution and returns its ARN at once. A name is unique in the account: with the same function and payload
   * it gives the execution that has it, also an ended one, with another `DurableExecutionAlreadyStartedError`.
   *
   * @param input.functionArn of an alias or a version
   * @param input.payload JSON text, at most 1 MB
   */
  start(input: { functionArn: string; name: string; payload: string }): { executionArn: string } {
    if (this.#closed) throw new ServiceClosedError();
    const { functionArn, name, payload } = input;
    checkExecutionName(name);
    checkInput(name, payload);
    const executionArn = executionArnOf(functionArn, name, randomUUID());
    const known = this.#table.findByName(name);
    if (known) {
      if (known.input !== payload || known.functionArn !== functionArn) {
        throw new DurableExecutionAlreadyStartedError(name);
      }
      return { executionArn: known.executionArn };
    }
    this.#begin({ ...this.#timesFromNow(), executionArn, name, functionArn, status: "RUNNING", input: payload });
    return { executionArn };
  }

  /** CheckpointDurableExecution. */
  checkpoint(input: CheckpointDurableExecutionRequest): CheckpointDurableExecutionResponse {
    return this.#invokedRun(input.DurableExecutionArn).checkpoint(input);
  }

  /** GetDurableExecutionState: a page of what a replay sees. */
  state(input: GetDurableExecutionStateRequest): GetDurableExecutionStateResponse {
    const { running } = this.#invokedRun(input.DurableExecutionArn);
    running.authorize(input.CheckpointToken);
    return running.page(input);
  }

  /** Throws `UnknownExecutionError`. */
  describe(executionArn: string): Execution {
    const execution = this.#table.find(executionArn);
    if (!execution) throw new UnknownExecutionError(executionArn);
    return execution;
  }

  /** All executions, in order of their start. */
  list(): Execution[] {
    return this.#table.all();
  }

  /** Ends a running execution as STOPPED, without a rollback; one that has ended stays as it is. */
  stop(executionArn: string, error?: ErrorObject): void {
    this.describe(executionArn);
    this.#runs.get(executionArn)?.end({ status: "STOPPED", error });
  }

  /** The execution once it has ended; rejects with `ServiceClosedError` if the service is closed before. */
  async wait(executionArn: string): Promise<Execution> {
    await this.#runs.get(executionArn)?.ended;
    return this.describe(executionArn);
  }

  /** SendDurableExecutionCallbackSuccess. Throws `UnknownCallbackError` or `CallbackClosedError`. */
  callbackSuccess(callbackId: string, result?: string): void {
    this.#answer(callbackId, { status: "SUCCEEDED", result });
  }

  /** SendDurableExecutionCallbackFailure. Throws as `callbackSuccess`. */
  callbackFailure(callbackId: string, error?: ErrorObject): void {
    this.#answer(callbackId, { status: "FAILED", error });
  }

  /** SendDurableExecutionCallbackHeartbeat. Throws as `callbackSuccess`. */
  heartbeat(callbackId: string): void {
    const { run, operationId, record } = this.#openCallback(callbackId);
    run.postpone(operationId, beat(record, this.#options.clock.now()));
  }

  /** Takes up what a process before this one left running, and invokes it; returns how many. */
  recover(): number {
    const left = this.#table.running().filter(({ executionArn }) => !this.#runs.has(executionArn));
    for (const execution of left) this.#run(execution, this.#table.operations(execution.executionArn));
    return left.length;
  }

  /** Stops without ending anything: what still runs is refused, and `recover` continues it. */
  close(): void {
    this.#closed = true;
    for (const run of this.#runs.values()) run.close();
  }

  #timesFromNow(): Pick<Execution, "startedAt" | "timesOutAt"> {
    const now = this.#options.clock.now();
    const timeoutMs = this.#options.executionTimeoutMs ?? LONGEST_EXECUTION_SECONDS * 1000;
    return { startedAt: new Date(now), timesOutAt: new Date(now + timeoutMs) };
  }

  #begin(execution: Execution): void {
    const { executionArn, name, status } = execution;
    const operations = new Map([firstOperation(execution)]);
    this.#options.store.transaction(() => {
      this.#table.insert(execution);
      this.#table.put(executionArn, operations);
    });
    this.#run(execution, operations);
    this.#options.onStatus?.({ executionArn, name, status });
  }

  #run(execution: Execution, operations: Map<string, OperationRecord>): void {
    const { executionArn } = execution;
    const running = new RunningExecution(execution, operations);
    const run = new ExecutionRun(running, this.#options, this.#table, () => this.#runs.delete(executionArn));
    this.#runs.set(executionArn, run);
    run.resume();
  }

  #invokedRun(executionArn: string | undefined): ExecutionRun {
    if (this.#closed) throw new ServiceClosedError();
    const run = this.#runs.get(executionArn ?? "");
    if (!run) throw new InvalidCheckpointTokenError(executionArn ?? "no execution");
    return run;
  }

  #answer(callbackId: string, given: CallbackAnswer): void {
    const { run, operationId, record } = this.#openCallback(callbackId);
    if (given.status === "SUCCEEDED") checkPayload(labelOf(record.operation), given.result);
    else checkPayload(labelOf(record.operation), undefined, given.error);
    run.tell(new Map([[operationId, answer(record, given, this.#options.clock.now())]]));
  }

  #openCallback(callbackId: string): { run: ExecutionRun; operationId: string; record: OperationRecord } {
    const { executionArn, operationId } = decodeCallbackId(callbackId);
    const run = this.#runs.get(executionArn);
    const operations = run?.running.operations ?? this.#table.operations(executionArn);
    const record = openCallback(operations.get(operationId), callbackId);
    if (!run) throw new CallbackClosedError(labelOf(record.operation));
    return { run, operationId, record };
  }
}

const checkInput = (name: string, payload: string): void => {
  const bytes = Buffer.byteLength(payload);
  if (bytes > MAX_INPUT_BYTES) throw new InputTooLargeError(name, bytes, MAX_INPUT_BYTES);
  try {
    JSON.parse(payload);
  } catch (error) {
    throw new InvalidInputError(name, error);
  }
};

/** The SDK finds the handler's event in the first operation. */
const firstOperation = ({ startedAt, input }: Execution): [string, OperationRecord] => {
  const Id = randomUUID();
  const ExecutionDetails = { InputPayload: input };
  return [Id, { operation: { Id, Type: "EXECUTION", Status: "STARTED", StartTimestamp: startedAt, ExecutionDetails } }];
};

import { randomUUID } from "node:crypto";
import type { DurableExecutionInvocationInput } from "@aws/durable-execution-sdk-js";
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  Operation,
} from "@aws-sdk/client-lambda";
import { InvalidCheckpointTokenError } from "./errors.ts";
import type { Execution } from "./execution.ts";
import { isWaiting, type OperationRecord } from "./operation-record.ts";
import { elapse } from "./operations/elapse.ts";
import { type PageRequest, pageOf } from "./page.ts";
import { visibleOperations } from "./visible-operations.ts";

/** An execution that has not ended, in memory: its operations and its conversation with the invocation that runs. */
export class RunningExecution {
  readonly execution: Execution;
  readonly #operations: Map<string, OperationRecord>;
  readonly #dueAt = new Map<string, number>();
  #token: string | undefined;
  #answered: { readonly clientToken: string; readonly response: CheckpointDurableExecutionResponse } | undefined;
  /** Operations that time or somebody outside changed: not yet told to the handler, and told in the last answer. */
  #untold = new Set<string>();
  #told = new Set<string>();

  constructor(execution: Execution, operations: Map<string, OperationRecord>) {
    this.execution = execution;
    this.#operations = operations;
    for (const [id, record] of operations) this.#schedule(id, record);
  }

  get operations(): ReadonlyMap<string, OperationRecord> {
    return this.#operations;
  }

  /** The earliest time at which an operation changes by itself. */
  get nextDueAt(): number {
    return Math.min(...this.#dueAt.values());
  }

  /** Whether a handler that suspends now will be invoked again. */
  get isWaiting(): boolean {
    return [...this.#operations.values()].some(isWaiting);
  }

  /** Whether the handler may have suspended without knowing of a change. */
  get hasNews(): boolean {
    return this.#untold.size + this.#told.size > 0;
  }

  /** The event of the next invocation, as JSON makes it: dates are text. Earlier tokens are worth nothing now. */
  begin(): DurableExecutionInvocationInput {
    this.#token = randomUUID();
    const input = {
      DurableExecutionArn: this.execution.executionArn,
      CheckpointToken: this.#token,
      UpdatedOperationIds: [...this.#told, ...this.#untold],
      InitialExecutionState: this.page({}),
    };
    this.#told = new Set();
    this.#untold = new Set();
    return JSON.parse(JSON.stringify(input)) as DurableExecutionInvocationInput;
  }

  /** The invocation is over, however it went: nothing that still runs of it may write. */
  finish(): void {
    this.#token = undefined;
    this.#answered = undefined;
  }

  /** What a request that was sent before got, if it is the last one sent again: a client repeats it under its token. */
  answerAgain({ ClientToken }: CheckpointDurableExecutionRequest): CheckpointDurableExecutionResponse | undefined {
    return ClientToken !== undefined && this.#answered?.clientToken === ClientToken
      ? this.#answered.response
      : undefined;
  }

  authorize(token: string | undefined): void {
    if (token === undefined || token !== this.#token) {
      throw new InvalidCheckpointTokenError(this.execution.executionArn);
    }
  }

  page(request: PageRequest): { Operations: Operation[]; NextMarker?: string } {
    return pageOf(visibleOperations(this.#operations), request);
  }

  /** What time has done to the operations by `now`. */
  elapsed(now: number): Map<string, OperationRecord> {
    const changed = new Map<string, OperationRecord>();
    for (const [id, dueAt] of this.#dueAt) {
      const record = this.#operations.get(id);
      if (record && dueAt <= now) changed.set(id, elapse(record, now));
    }
    return changed;
  }

  /** Takes over changes that the handler does not know of. */
  tell(changed: ReadonlyMap<string, OperationRecord>): void {
    this.keep(changed);
    for (const id of changed.keys()) this.#untold.add(id);
  }

  /** Takes over a checkpoint and answers it. That it was made proves that the answer before it has arrived. */
  answer(
    changed: ReadonlyMap<string, OperationRecord>,
    clientToken: string | undefined,
  ): CheckpointDurableExecutionResponse {
    this.keep(changed);
    this.#told = this.#untold;
    this.#untold = new Set();
    this.#token = randomUUID();
    const news = new Set([...changed.keys(), ...this.#told]);
    const Operations = [...news].flatMap((id) => this.#operations.get(id)?.operation ?? []);
    const response = { CheckpointToken: this.#token, NewExecutionState: { Operations } };
    this.#answered = clientToken === undefined ? undefined : { clientToken, response };
    return response;
  }

  /** Takes over changes that the handler made or that do not concern it. */
  keep(changed: ReadonlyMap<string, OperationRecord>): void {
    for (const [id, record] of changed) {
      this.#operations.set(id, record);
      this.#schedule(id, record);
    }
  }

  #schedule(id: string, { dueAt }: OperationRecord): void {
    if (dueAt === undefined) this.#dueAt.delete(id);
    else this.#dueAt.set(id, dueAt);
  }
}

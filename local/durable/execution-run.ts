import { setImmediate as nextTurn } from "node:timers/promises";
import { type DurableExecutionInvocationOutput, InvocationStatus } from "@aws/durable-execution-sdk-js";
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  ErrorObject,
} from "@aws-sdk/client-lambda";
import { backoffMs, MAX_INVOCATION_FAILURES } from "./backoff.ts";
import { ServiceClosedError, UnexpectedOutputError } from "./errors.ts";
import type { Outcome } from "./execution.ts";
import type { ExecutionTable } from "./execution-table.ts";
import type { OperationRecord } from "./operation-record.ts";
import { applyUpdates } from "./operations/apply-updates.ts";
import type { DurableServiceOptions } from "./options.ts";
import type { RunningExecution } from "./running-execution.ts";

/**
 * Runs one execution to its end: one invocation at a time, again when time or somebody outside has changed what it waits
 * for, and after a pause when it failed. Every change is stored before anybody learns of it.
 */
export class ExecutionRun {
  readonly running: RunningExecution;
  readonly #options: DurableServiceOptions;
  readonly #table: ExecutionTable;
  readonly #onOver: () => void;
  readonly #ended = Promise.withResolvers<void>();
  #over = false;
  #invoked = false;
  #failures = 0;
  #retryAt = Number.POSITIVE_INFINITY;
  #wakeAt = Number.POSITIVE_INFINITY;
  #cancelWake = (): void => {};

  /** @param onOver called when the execution has ended or the run was closed */
  constructor(running: RunningExecution, options: DurableServiceOptions, table: ExecutionTable, onOver: () => void) {
    this.running = running;
    this.#options = options;
    this.#table = table;
    this.#onOver = onOver;
    // Mostly nobody waits for the end.
    this.#ended.promise.catch(() => {});
    this.#arm();
  }

  /** Resolves when the execution has ended; rejects with `ServiceClosedError` when the run was closed before. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Invokes the function, unless it is being invoked or waits to be invoked again after a failure. */
  resume(): void {
    if (this.#over || this.#invoked || this.#isBackingOff) return;
    this.#invoked = true;
    void this.#options.clock.track(this.#invokeWhileNews());
  }

  checkpoint(request: CheckpointDurableExecutionRequest): CheckpointDurableExecutionResponse {
    const again = this.running.answerAgain(request);
    if (again) return again;
    this.running.authorize(request.CheckpointToken);
    const context = { now: this.#now, executionArn: this.#executionArn };
    const { changed, outcome } = applyUpdates(this.running.operations, request.Updates ?? [], context);
    this.#store(changed, outcome);
    const response = this.running.answer(changed, request.ClientToken);
    if (outcome) this.#conclude(outcome);
    else this.#arm();
    return response;
  }

  /** Stores changes that did not come from the handler, and lets it know. */
  tell(changed: ReadonlyMap<string, OperationRecord>): void {
    this.#store(changed);
    this.running.tell(changed);
    this.#arm();
    this.resume();
  }

  /** Moves on what does not concern the handler, as a heartbeat. */
  postpone(id: string, record: OperationRecord): void {
    const changed = new Map([[id, record]]);
    this.#store(changed);
    this.running.keep(changed);
    this.#arm();
  }

  end(outcome: Outcome): void {
    this.#store(new Map(), outcome);
    this.#conclude(outcome);
  }

  /** Stops without an end: the execution can be recovered. */
  close(): void {
    this.#stop();
    this.#ended.reject(new ServiceClosedError());
  }

  get #now(): number {
    return this.#options.clock.now();
  }

  get #executionArn(): string {
    return this.running.execution.executionArn;
  }

  get #isBackingOff(): boolean {
    return this.#retryAt < Number.POSITIVE_INFINITY;
  }

  #store(changed: ReadonlyMap<string, OperationRecord>, outcome?: Outcome): void {
    if (changed.size === 0 && !outcome) return;
    this.#options.store.transaction(() => {
      this.#table.put(this.#executionArn, changed);
      if (outcome) this.#table.end(this.#executionArn, outcome, this.#now);
    });
  }

  #conclude({ status }: Outcome): void {
    this.#stop();
    this.#ended.resolve();
    const { executionArn, name } = this.running.execution;
    this.#options.onStatus?.({ executionArn, name, status });
  }

  #stop(): void {
    this.#over = true;
    this.#cancelWake();
    this.running.finish();
    this.#onOver();
  }

  #arm(): void {
    const at = Math.min(this.running.execution.timesOutAt.getTime(), this.running.nextDueAt, this.#retryAt);
    if (at === this.#wakeAt) return;
    this.#cancelWake();
    this.#wakeAt = at;
    this.#cancelWake = this.#options.clock.at(at, () => this.#wake());
  }

  #wake(): void {
    this.#wakeAt = Number.POSITIVE_INFINITY;
    const { startedAt, timesOutAt } = this.running.execution;
    if (timesOutAt.getTime() <= this.#now) {
      const seconds = (timesOutAt.getTime() - startedAt.getTime()) / 1000;
      return this.end({
        status: "TIMED_OUT",
        error: { ErrorMessage: `Execution timed out after ${seconds} seconds.` },
      });
    }
    const retry = this.#retryAt <= this.#now;
    if (retry) this.#retryAt = Number.POSITIVE_INFINITY;
    const elapsed = this.running.elapsed(this.#now);
    if (elapsed.size > 0) this.tell(elapsed);
    else this.#arm();
    if (retry) this.resume();
  }

  async #invokeWhileNews(): Promise<void> {
    do {
      // As an asynchronous invocation: never in the turn of whoever asked for it.
      await nextTurn();
      if (!this.#over) await this.#invoke();
    } while (!this.#over && !this.#isBackingOff && this.running.hasNews);
    this.#invoked = false;
  }

  async #invoke(): Promise<void> {
    const { executionArn, functionArn } = this.running.execution;
    try {
      const output = await this.#options.invoke({ functionArn, executionArn, payload: this.running.begin() });
      if (!this.#over) this.#settle(output);
    } catch (error) {
      if (!this.#over) this.#fail(error);
    } finally {
      this.running.finish();
    }
  }

  #settle(output: DurableExecutionInvocationOutput): void {
    switch (output.Status) {
      case InvocationStatus.SUCCEEDED:
        return this.end({ status: "SUCCEEDED", result: output.Result });
      case InvocationStatus.FAILED:
        return this.end({ status: "FAILED", error: output.Error });
      case InvocationStatus.PENDING:
        if (!this.running.hasNews && !this.running.isWaiting) {
          throw new UnexpectedOutputError("The function answered PENDING, but nothing would ever resume it");
        }
        this.#failures = 0;
        return;
    }
    throw new UnexpectedOutputError(`The function answered ${JSON.stringify(output)}, and not what its SDK answers`);
  }

  #fail(error: unknown): void {
    const { executionArn, name } = this.running.execution;
    this.#failures++;
    const last = this.#failures >= MAX_INVOCATION_FAILURES;
    const retryAt = last ? undefined : this.#now + backoffMs(this.#failures);
    this.#options.onInvocationError?.({ executionArn, name, error, failures: this.#failures, retryAt });
    if (retryAt === undefined) return this.end({ status: "FAILED", error: errorObjectOf(error) });
    this.#retryAt = retryAt;
    this.#arm();
  }
}

const errorObjectOf = (error: unknown): ErrorObject =>
  error instanceof Error
    ? { ErrorType: error.name, ErrorMessage: error.message }
    : { ErrorType: "Error", ErrorMessage: String(error) };

import type { Duration } from "./duration.ts";
import type { Verdict } from "./playbook.ts";
import type { WriteRefusal } from "./reasons.ts";

/** What the writing step came to. `done`: noted is what AWS calls the change, if anything. `unknown`: it may or may not have happened, look. `busy`: AWS said that something else was at it. */
export type Written =
  | { readonly kind: "done"; readonly note?: string }
  | { readonly kind: "refused"; readonly reason: WriteRefusal; readonly note: string }
  | { readonly kind: "unknown"; readonly note: string; readonly busy?: true };

/** Attempts were spent; `cause` survives a checkpoint by its name and message only. */
export class StepFailedError extends Error {
  override readonly name = "StepFailedError";
  readonly step: string;
  constructor(step: string, options: { readonly cause: unknown }) {
    super(
      `step "${step}" failed: ${options.cause instanceof Error ? options.cause.message : String(options.cause)}`,
      options,
    );
    this.step = step;
  }
}

/** What a poll came to: `unreadable` if the last check threw. */
export interface Polled {
  readonly verdict: Verdict;
  readonly unreadable: boolean;
}

/** What the workflow asks of whoever runs it durably. Step names are unique within a run; results are JSON. */
export interface Steps {
  /** At least once, retried with back-off. @throws {StepFailedError} when attempts are spent */
  attempt<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** At most once: guards and write in one body, with no checkpoint between them. Never throws. */
  once(name: string, work: () => Promise<Written>): Promise<Written>;
  /**
   * Waits for somebody outside; `submit` hands the token that wakes this run to whoever asks them, at least once.
   * @returns `answered` says only that somebody woke the run: what was decided stands in the ledger
   */
  ask(name: string, within: Duration, submit: (wakeUp: string) => Promise<void>): Promise<"answered" | "timed-out">;
  /** Checks every `every` until the verdict is not `pending` or `within` is over. A check that throws counts as pending. */
  poll(
    name: string,
    settle: { readonly every: Duration; readonly within: Duration },
    check: () => Promise<Verdict>,
  ): Promise<Polled>;
}

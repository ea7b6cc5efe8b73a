import { createRetryStrategy, type DurableContext, retryPresets, StepSemantics } from "@aws/durable-execution-sdk-js";
import { seconds } from "../core/duration.ts";
import type { Verdict } from "../core/playbook.ts";
import { type Polled, StepFailedError, type Steps, type Written } from "../core/steps.ts";

/** About four minutes of patience in all: longer than a throttled minute, shorter than a lease. */
const backOff = createRetryStrategy({ maxAttempts: 6, initialDelay: { seconds: 2 }, maxDelay: { seconds: 60 } });

/** Errors that no second attempt will cure. Classes do not survive a checkpoint, names do. */
const final: ReadonlySet<string> = new Set(["TransitionConflictError", "RemediationNotFoundError"]);

/** AWS Lambda's durable context as the workflow's port; docs/decisions/003 tells the traps that it hides. */
export const durableSteps = (context: DurableContext): Steps => ({
  attempt: async (name, work) => {
    try {
      return await context.step(name, work, {
        retryStrategy: (error, attempt) => (final.has(error.name) ? { shouldRetry: false } : backOff(error, attempt)),
      });
    } catch (error) {
      throw new StepFailedError(name, { cause: error instanceof Error ? (error.cause ?? error) : error });
    }
  },

  once: async (name, work): Promise<Written> => {
    try {
      return await context.step(name, work, {
        semantics: StepSemantics.AtMostOncePerRetry,
        retryStrategy: retryPresets.noRetry,
      });
    } catch (error) {
      // The sandbox died inside the step: nobody knows how far it came.
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      return { kind: "unknown", note: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause) };
    }
  },

  ask: async (name, within, submit) => {
    try {
      await context.waitForCallback(name, submit, { timeout: { seconds: seconds(within) }, retryStrategy: backOff });
      return "answered";
    } catch (error) {
      const names = [error, error instanceof Error ? error.cause : undefined].map((each) =>
        each instanceof Error ? each.name : "",
      );
      if (names.includes("CallbackTimeoutError")) return "timed-out";
      // Somebody sent a failure instead of a success: it wakes the run all the same, and the record says what was decided.
      if (names.includes("CallbackExternalError")) return "answered";
      throw new StepFailedError(name, { cause: error instanceof Error ? (error.cause ?? error) : error });
    }
  },

  poll: async (name, { every, within }, check): Promise<Polled> => {
    const attempts = Math.max(1, Math.ceil(seconds(within) / seconds(every)));
    return context.waitForCondition<Polled>(
      name,
      async () => {
        try {
          return { verdict: await check(), unreadable: false };
        } catch {
          // A throw would end the whole run at once; one throttled read is no verdict.
          return { verdict: "pending" as Verdict, unreadable: true };
        }
      },
      {
        initialState: { verdict: "pending", unreadable: false },
        waitStrategy: ({ verdict }, attempt) =>
          verdict === "pending" && attempt < attempts
            ? { shouldContinue: true, delay: { seconds: seconds(every) } }
            : { shouldContinue: false },
      },
    );
  },
});

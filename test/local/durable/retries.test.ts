import {
  createRetryStrategy,
  createWaitStrategy,
  type DurableContext,
  JitterStrategy,
  retryPresets,
} from "@aws/durable-execution-sdk-js";
import { expect, test } from "vitest";
import { harness, START } from "./support/harness.ts";

test("a step is tried again exactly when its strategy says, and counts its attempts", async () => {
  const attempts: [number, number][] = [];
  const { run, clock } = harness(async (_event: unknown, context: DurableContext) =>
    context.step(
      "throttled",
      async ({ attempt }) => {
        attempts.push([attempt, (clock.now() - START) / 1000]);
        if (attempts.length < 4) throw new Error("Rate exceeded");
        return "done";
      },
      {
        retryStrategy: createRetryStrategy({
          maxAttempts: 5,
          initialDelay: { seconds: 10 },
          backoffRate: 3,
          maxDelay: { seconds: 60 },
          jitter: JitterStrategy.NONE,
        }),
      },
    ),
  );
  expect(await run()).toMatchObject({ status: "SUCCEEDED", result: '"done"' });
  expect(attempts).toEqual([
    [1, 0],
    [2, 10],
    [3, 40],
    [4, 100],
  ]);
});

test("a step that may not be retried fails the execution with its own error as the cause", async () => {
  let attempts = 0;
  const { run } = harness(async (_event: unknown, context: DurableContext) => {
    try {
      await context.step(
        "denied",
        async () => {
          attempts++;
          throw Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
        },
        { retryStrategy: retryPresets.noRetry },
      );
    } catch (error) {
      return error instanceof Error && error.cause instanceof Error && [error.name, error.cause.name];
    }
  });
  expect(await run()).toMatchObject({ result: '["StepError","AccessDeniedException"]' });
  expect(attempts).toBe(1);
});

test("a polled condition keeps its state from check to check and ends in virtual time", async () => {
  const { run, clock, invocations } = harness(async (_event: unknown, context: DurableContext) =>
    context.waitForCondition("update", async (checks: number) => checks + 1, {
      initialState: 0,
      waitStrategy: createWaitStrategy({
        maxAttempts: 20,
        initialDelay: { seconds: 30 },
        backoffRate: 1,
        jitter: JitterStrategy.NONE,
        shouldContinuePolling: (checks: number) => checks < 6,
      }),
    }),
  );
  expect(await run()).toMatchObject({ status: "SUCCEEDED", result: "6" });
  expect(clock.now() - START).toBe(5 * 30_000);
  expect(invocations.count).toBe(6);
});

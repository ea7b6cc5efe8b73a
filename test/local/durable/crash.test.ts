import {
  type DurableContext,
  type DurableExecutionClient,
  retryPresets,
  StepSemantics,
} from "@aws/durable-execution-sdk-js";
import { expect, test } from "vitest";
import { MAX_INVOCATION_FAILURES } from "../../../local/durable/backoff.ts";
import { harness, START } from "./support/harness.ts";

type Phase = "before" | "after";

/** Kills the sandbox once: before the service sees the `n`-th checkpoint of the run, or before its answer arrives. */
const killAt = (phase: Phase, n: number) => {
  let seen = 0;
  const dies = (now: Phase) => now === phase && seen === n;
  return (client: DurableExecutionClient, kill: () => void): DurableExecutionClient => ({
    getExecutionState: (input) => client.getExecutionState(input),
    checkpoint: async (input) => {
      seen++;
      if (dies("before")) return kill(), new Promise<never>(() => {});
      const output = await client.checkpoint(input);
      if (dies("after")) kill();
      return output;
    },
  });
};

const namesOf = (error: unknown): string[] => (error instanceof Error ? [error.name, ...namesOf(error.cause)] : []);

/** Plans, asks, acts at most once, polls: the shape of a remediation. */
const remediation = (acted: string[]) => async (_event: unknown, context: DurableContext) => {
  await context.step("plan", async () => "plan");
  await context.wait("cool down", { hours: 1 });
  const act = await context
    .step("act", async () => acted.push("acted"), {
      semantics: StepSemantics.AtMostOncePerRetry,
      retryStrategy: retryPresets.noRetry,
    })
    .then(
      () => "done",
      (error: unknown) => namesOf(error).join(),
    );
  const polls = await context.waitForCondition("verify", async (n: number) => n + 1, {
    initialState: 0,
    waitStrategy: (n: number) => (n < 3 ? { shouldContinue: true, delay: { minutes: 1 } } : { shouldContinue: false }),
  });
  await context.runInChildContext("report", async (child) => child.step("write", async () => "report"));
  return { act, polls };
};

const countCheckpoints = async (): Promise<number> => {
  let count = 0;
  const between = (client: DurableExecutionClient): DurableExecutionClient => ({
    ...client,
    checkpoint: (input) => {
      count++;
      return client.checkpoint(input);
    },
  });
  await harness(remediation([]), { between }).run();
  return count;
};

test("killed before and after every checkpoint: the run ends, and its at-most-once step ran at most once", async () => {
  const checkpoints = await countCheckpoints();
  expect(checkpoints).toBeGreaterThan(8);
  const outcomes = new Map<string, number>();
  for (const phase of ["before", "after"] as const) {
    for (let n = 1; n <= checkpoints; n++) {
      const acted: string[] = [];
      const { run, failures, invocations } = harness(remediation(acted), { between: killAt(phase, n) });
      const { status, result = "" } = await run();
      expect(status, `${phase} ${n}`).toBe("SUCCEEDED");
      expect(failures, `${phase} ${n}`).toHaveLength(1);
      expect(invocations.mostAtOnce).toBe(1);
      expect(acted.length).toBeLessThanOrEqual(1);
      const { act, polls } = JSON.parse(result);
      expect(polls).toBe(3);
      if (act === "done") expect(acted).toEqual(["acted"]);
      outcomes.set(act, (outcomes.get(act) ?? 0) + 1);
    }
  }
  // Killed after "act" has started, and killed before its end is stored: in both nobody knows whether it ran.
  expect(Object.fromEntries(outcomes)).toEqual({
    done: 2 * checkpoints - 2,
    "StepError,StepInterruptedError": 2,
  });
});

test("an at-most-once step that was interrupted after its effect surfaces as StepInterruptedError, and ran once", async () => {
  const acted: string[] = [];
  let die: (() => void) | undefined;
  const { run, invocations } = harness(
    async (_event: unknown, context: DurableContext) => {
      try {
        await context.step(
          "act",
          async () => {
            acted.push("acted");
            die?.();
          },
          { semantics: StepSemantics.AtMostOncePerRetry, retryStrategy: retryPresets.noRetry },
        );
      } catch (error) {
        return error instanceof Error && error.cause instanceof Error && { name: error.name, cause: error.cause.name };
      }
    },
    {
      between: (client, kill) => {
        die = kill;
        return client;
      },
    },
  );
  expect(await run()).toMatchObject({ result: '{"name":"StepError","cause":"StepInterruptedError"}' });
  expect(acted).toEqual(["acted"]);
  expect(invocations.count).toBe(2);
});

test("an at-least-once step that was interrupted runs again", async () => {
  let runs = 0;
  const { run } = harness(
    async (_event: unknown, context: DurableContext) => context.step("read", async () => ++runs),
    { between: killAt("before", 1) },
  );
  expect(await run()).toMatchObject({ status: "SUCCEEDED", result: "2" });
});

test("an invocation that always fails is repeated ever later, and then the execution fails with its error", async () => {
  const { run, failures, clock, statuses } = harness(async () => "unreachable", {
    between: (client, kill) => {
      kill();
      return client;
    },
  });
  expect(await run()).toMatchObject({
    status: "FAILED",
    error: { ErrorType: "SandboxKilledError", ErrorMessage: "the sandbox was killed" },
  });
  expect(failures).toHaveLength(MAX_INVOCATION_FAILURES);
  const seconds = failures.map(({ retryAt }) => retryAt && (retryAt - START) / 1000);
  expect(seconds).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243, 303, 363, undefined]);
  expect(clock.now() - START).toBe(363_000);
  expect(statuses).toEqual(["RUNNING", "FAILED"]);
});

test("failures in a row are counted anew after an invocation that went well", async () => {
  let begun = 0;
  const { run, failures } = harness(
    async (_event: unknown, context: DurableContext) => {
      for (let n = 0; n < 10; n++) await context.wait(`wait ${n}`, { minutes: 1 });
      return "done";
    },
    {
      between: (client, kill) => {
        if (++begun % 3 !== 0) kill();
        return client;
      },
    },
  );
  expect(await run()).toMatchObject({ status: "SUCCEEDED" });
  expect(failures.length).toBeGreaterThan(MAX_INVOCATION_FAILURES);
});

test("an answer to a callback does not cut the pause after a failure short", async () => {
  let kills = 0;
  const { run, service, clock, failures } = harness(
    async (_event: unknown, context: DurableContext) =>
      context.waitForCallback<string>("approval", async (id) => {
        clock.at(clock.now(), () => service.callbackSuccess(id, "yes"));
      }),
    {
      between: (client, kill) => ({
        ...client,
        checkpoint: async (input) => {
          const output = await client.checkpoint(input);
          if (input.Updates?.some(({ Type, Action }) => Type === "STEP" && Action === "SUCCEED") && kills++ === 0)
            kill();
          return output;
        },
      }),
    },
  );
  expect(await run()).toMatchObject({ result: '"yes"' });
  expect(failures).toHaveLength(1);
  expect(clock.now()).toBe(START + 1000);
});

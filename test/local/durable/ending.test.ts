import { setTimeout as sleep } from "node:timers/promises";
import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { expect, test } from "vitest";
import { InvalidCheckpointTokenError, UnknownExecutionError } from "../../../local/durable/errors.ts";
import { harness, START } from "./support/harness.ts";
import { invoked, step, wait } from "./support/invoked.ts";

const hour = 3_600_000;

test("an execution that takes too long is TIMED_OUT, and its handler rolls nothing back", async () => {
  const ran: string[] = [];
  const { run, statuses, clock } = harness(
    async (_event: unknown, context: DurableContext) => {
      try {
        await context.waitForCallback("never", async () => {});
      } catch {
        ran.push("rollback");
      }
    },
    { executionTimeoutMs: hour },
  );
  expect(await run()).toMatchObject({
    status: "TIMED_OUT",
    error: { ErrorMessage: "Execution timed out after 3600 seconds." },
    endedAt: new Date(START + hour),
  });
  await clock.idle();
  expect(ran).toEqual([]);
  expect(statuses).toEqual(["RUNNING", "TIMED_OUT"]);
});

test("a stopped execution is STOPPED: nothing invokes it any more, and its invocation may not write", async () => {
  const { service, executionArn, checkpoint, first, invocations, clock } = await invoked();
  checkpoint(wait("w", 60));
  service.stop(executionArn, { ErrorMessage: "halted" });
  expect(() => checkpoint(step("a", "START"))).toThrow(InvalidCheckpointTokenError);
  first.answer({ Status: "SUCCEEDED", Result: "1" });
  await clock.idle();
  service.stop(executionArn);
  expect(service.describe(executionArn)).toMatchObject({
    status: "STOPPED",
    error: { ErrorMessage: "halted" },
    result: undefined,
  });
  expect(invocations).toHaveLength(1);
});

test("a stopped run leaves the clock nothing to do", async () => {
  const { service, start, clock } = harness(async (_event: unknown, context: DurableContext) => {
    await context.wait("w", { days: 300 });
  });
  const executionArn = start();
  await clock.track(sleep(50));
  service.stop(executionArn);
  await clock.idle();
  expect(clock.now()).toBe(START);
});

test("a result beyond what Lambda can return arrives whole", async () => {
  const size = 7 * 1024 * 1024;
  const { run, statuses } = harness(async () => "x".repeat(size));
  const { status, result = "" } = await run();
  expect(status).toBe("SUCCEEDED");
  expect(result.length).toBe(size + 2);
  expect(statuses).toEqual(["RUNNING", "SUCCEEDED"]);
});

test("a child context with a large result is rebuilt from its children, whose steps do not run again", async () => {
  let steps = 0;
  const { run, invocations } = harness(async (_event: unknown, context: DurableContext) => {
    const text = await context.runInChildContext("large", async (child) => {
      const part = await child.step("part", async () => {
        steps++;
        return "x".repeat(200_000);
      });
      return part + part;
    });
    await context.wait("w", { hours: 1 });
    return text.length;
  });
  expect(await run()).toMatchObject({ result: "400000" });
  expect(steps).toBe(1);
  expect(invocations.count).toBe(2);
});

test("a step with too large a result fails the execution, and says why", async () => {
  const { run } = harness(async (_event: unknown, context: DurableContext) =>
    context.step("large", async () => "x".repeat(300_000)),
  );
  const { status, error } = await run();
  expect(status).toBe("FAILED");
  expect(error?.ErrorMessage).toContain("STEP large has 300002 bytes");
});

test("a handler that is not deterministic fails, named", async () => {
  let invocations = 0;
  const { run } = harness(async (_event: unknown, context: DurableContext) => {
    await context.step(`step ${invocations++}`, async () => 1);
    await context.wait("w", { seconds: 1 });
  });
  const { status, error } = await run();
  expect(status).toBe("FAILED");
  expect(error?.ErrorMessage).toContain("Non-deterministic execution");
});

test("an unknown execution is named", async () => {
  const { service } = harness(async () => 1);
  expect(() => service.describe("arn:nowhere")).toThrow(UnknownExecutionError);
  expect(() => service.stop("arn:nowhere")).toThrow("arn:nowhere");
  await expect(service.wait("arn:nowhere")).rejects.toThrow(UnknownExecutionError);
});

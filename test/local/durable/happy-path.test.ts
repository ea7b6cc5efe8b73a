import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { expect, test } from "vitest";
import { realClock } from "../../../local/time/real-clock.ts";
import { virtualClock } from "../../../local/time/virtual-clock.ts";
import { FUNCTION, harness, START } from "./support/harness.ts";

const clocks = [
  { name: "real", clock: realClock },
  { name: "virtual", clock: () => virtualClock({ start: START }) },
];

test.each(clocks)("a run of steps, a wait and a child context succeeds on the $name clock", async ({ clock }) => {
  const ran: string[] = [];
  const {
    run,
    statuses,
    failures,
    clock: time,
  } = harness(
    async (event: { subject: string }, context: DurableContext) => {
      const plan = await context.step("plan", async () => ran.push("plan") && { at: new Date(0) });
      await context.wait("settle", { seconds: 1 });
      const verdict = await context.runInChildContext("verify", async (child) => {
        await child.step("observe", async () => ran.push("observe"));
        return "healed";
      });
      return { subject: event.subject, plan, verdict };
    },
    { clock: clock() },
  );
  const begun = time.now();
  const execution = await run("run-1", { subject: "bucket" });
  expect(execution).toMatchObject({
    name: "run-1",
    functionArn: FUNCTION,
    status: "SUCCEEDED",
    input: '{"subject":"bucket"}',
    result: '{"subject":"bucket","plan":{"at":"1970-01-01T00:00:00.000Z"},"verdict":"healed"}',
    error: undefined,
  });
  expect(execution.executionArn).toMatch(
    /^arn:aws:lambda:eu-west-1:111122223333:function:remediate:1\/durable-execution\/run-1\/[\w-]+$/,
  );
  expect(execution.startedAt.getTime()).toBeGreaterThanOrEqual(begun);
  expect(execution.endedAt?.getTime()).toBeGreaterThanOrEqual(begun + 1000);
  expect(ran).toEqual(["plan", "observe"]);
  expect(statuses).toEqual(["RUNNING", "SUCCEEDED"]);
  expect(failures).toEqual([]);
  time.close();
});

test("what a handler throws fails the execution", async () => {
  const { run, statuses } = harness(async () => {
    throw new RangeError("no such bucket");
  });
  const execution = await run();
  expect(execution.status).toBe("FAILED");
  expect(execution.error).toMatchObject({ ErrorType: "RangeError", ErrorMessage: "no such bucket" });
  expect(execution.result).toBeUndefined();
  expect(statuses).toEqual(["RUNNING", "FAILED"]);
});

test("a handler that returns nothing has no result", async () => {
  const { run } = harness(async () => undefined);
  expect(await run()).toMatchObject({ status: "SUCCEEDED", result: undefined });
});

test("executions run side by side", async () => {
  const { service, start, invocations } = harness(async (event: { n: number }, context: DurableContext) => {
    await context.wait("w", { hours: event.n });
    return event.n;
  });
  const arns = [3, 1, 2].map((n) => start(`run-${n}`, { n }));
  const ended = await Promise.all(arns.map((arn) => service.wait(arn)));
  expect(ended.map(({ result }) => result)).toEqual(["3", "1", "2"]);
  expect(service.list().map(({ name }) => name)).toEqual(["run-3", "run-1", "run-2"]);
  expect(invocations.mostAtOnce).toBe(3);
});

import { setTimeout as sleep } from "node:timers/promises";
import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { expect, test } from "vitest";
import { realClock } from "../../../local/time/real-clock.ts";
import { harness, START } from "./support/harness.ts";

const hour = 3_600_000;

test("parallel branches wait side by side", async () => {
  const { run, clock, invocations } = harness(async (_event: unknown, context: DurableContext) => {
    const branch = (hours: number) => async (child: DurableContext) => {
      await child.wait("w", { hours });
      return child.step("s", async () => hours);
    };
    return (await context.parallel("all", [3, 1, 2].map(branch))).getResults();
  });
  expect(await run()).toMatchObject({ result: "[3,1,2]" });
  expect(clock.now() - START).toBe(3 * hour);
  expect(invocations.mostAtOnce).toBe(1);
});

test("a map of fifty with five at a time ends, in the order of its items", async () => {
  const items = [...Array(50).keys()];
  const { run, invocations, clock } = harness(async (_event: unknown, context: DurableContext) => {
    const results = await context.map(
      "items",
      items,
      async (child: DurableContext, item: number) => {
        await child.wait("w", { minutes: 1 + (item % 3) });
        return child.step("s", async () => item);
      },
      { maxConcurrency: 5 },
    );
    return results.getResults();
  });
  expect(await run()).toMatchObject({ result: JSON.stringify(items) });
  expect(invocations.mostAtOnce).toBe(1);
  expect(clock.now() - START).toBeGreaterThanOrEqual(20 * 60_000);
});

test("time stands still while an invocation waits for I/O, whatever is due", async () => {
  const seen: number[] = [];
  const { run, clock } = harness(async (_event: unknown, context: DurableContext) => {
    const slow = context.step("slow", async () => {
      for (let n = 0; n < 5; n++) {
        await sleep(30);
        seen.push(clock.now());
      }
    });
    const waited = context.wait("w", { seconds: 1 }).then(() => seen.push(clock.now()));
    await Promise.all([slow, waited]);
  });
  await run();
  expect(seen).toEqual([START, START, START, START, START, START + 1000]);
});

test("a callback that is answered while another branch works goes on in the same invocation", async () => {
  const order: string[] = [];
  const { run, service, invocations } = harness(async (_event: unknown, context: DurableContext) => {
    const asked = context
      .waitForCallback<string>("approval", async (id) => void setTimeout(() => service.callbackSuccess(id, "yes"), 20))
      .then(() => order.push("approved"));
    const worked = context.step("work", async () => sleep(60)).then(() => order.push("worked"));
    await Promise.all([asked, worked]);
    await context.step("last", async () => order.push("last"));
  });
  expect(await run()).toMatchObject({ status: "SUCCEEDED" });
  expect(order.at(-1)).toBe("last");
  expect(order).toContain("approved");
  expect(invocations.count).toBeLessThanOrEqual(2);
});

test("answers in quick succession never invoke a run twice at once, and none is lost", async () => {
  const clock = realClock();
  const { run, service, invocations } = harness(
    async (_event: unknown, context: DurableContext) => {
      const ask = (n: number) => async (child: DurableContext) =>
        child.waitForCallback<string>(`callback ${n}`, async (id) => {
          setTimeout(() => service.callbackSuccess(id, String(n)), n * 7);
        });
      return (await context.parallel("ask", [...Array(12).keys()].map(ask))).getResults();
    },
    { clock },
  );
  expect(await run()).toMatchObject({ result: JSON.stringify([...Array(12).keys()].map(String)) });
  expect(invocations.mostAtOnce).toBe(1);
  clock.close();
});

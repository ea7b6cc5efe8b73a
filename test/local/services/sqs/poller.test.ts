import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { seededRandom } from "../../../../local/services/random.ts";
import { type PollerOptions, pollQueue } from "../../../../local/services/sqs/poller.ts";
import { createQueue } from "../../../../local/services/sqs/queue.ts";
import { openStore } from "../../../../local/state/store.ts";
import { virtualClock } from "../../../../local/time/virtual-clock.ts";
import { here, start } from "../support/account.ts";

const setUp = (deliver: PollerOptions["deliver"], limits: Partial<PollerOptions> = {}) => {
  const store = openStore(":memory:");
  const clock = virtualClock({ start });
  const parts = { store, clock, random: seededRandom("poller") };
  const deadLetters = createQueue({ ...here, name: "dlq", visibilityTimeoutSeconds: 30 }, parts);
  const redrive = { to: deadLetters, maxReceiveCount: 3 };
  const queue = createQueue({ ...here, name: "events", visibilityTimeoutSeconds: 60, redrive }, parts);
  const errors: unknown[] = [];
  const poll = () =>
    pollQueue(queue, clock, {
      batchSize: 10,
      maxConcurrency: 2,
      deliver,
      onError: (error) => errors.push(error),
      ...limits,
    });
  return { store, clock, queue, deadLetters, errors, poll };
};

test("hands over what comes and what was there already, in batches, and deletes it", async () => {
  const batches: string[][] = [];
  const { queue, clock, poll } = setUp(async (messages) => {
    batches.push(messages.map(({ body }) => body));
    return [];
  });
  for (let n = 0; n < 12; n++) queue.send(String(n));
  poll();
  await clock.idle();
  queue.send("new");
  await clock.idle();
  expect(batches.map(({ length }) => length)).toEqual([10, 2, 1]);
  expect(batches.flat().at(-1)).toBe("new");
  expect(queue.counts()).toEqual({ visible: 0, inFlight: 0 });
  expect(clock.now()).toBe(start);
});

test("a failed message alone comes back after its visibility timeout, and ends as a dead letter", async () => {
  const seen: [string, number][] = [];
  const { queue, deadLetters, clock, poll } = setUp(async (messages) => {
    for (const { body } of messages) seen.push([body, clock.now() - start]);
    return messages.filter(({ body }) => body === "bad").map(({ id }) => id);
  });
  queue.send("good");
  queue.send("bad");
  poll();
  await clock.idle();
  expect(seen).toEqual([
    ["good", 0],
    ["bad", 0],
    ["bad", 60_000],
    ["bad", 120_000],
  ]);
  expect(queue.counts()).toEqual({ visible: 0, inFlight: 0 });
  expect(deadLetters.receive(1).map(({ body }) => body)).toEqual(["bad"]);
});

test("a batch whose delivery rejects comes back whole, and is told", async () => {
  const crash = new Error("out of memory");
  let attempts = 0;
  const { queue, clock, errors, poll } = setUp(async () => {
    if (++attempts === 1) throw crash;
    return [];
  });
  queue.send("a");
  queue.send("b");
  poll();
  await clock.idle();
  expect(attempts).toBe(2);
  expect(errors).toEqual([crash]);
  expect(queue.counts()).toEqual({ visible: 0, inFlight: 0 });
});

test("works on no more batches at once than it may", async () => {
  let inHand = 0;
  let most = 0;
  const { queue, clock, poll } = setUp(
    async () => {
      most = Math.max(most, ++inHand);
      await sleep(5);
      inHand--;
      return [];
    },
    { batchSize: 1, maxConcurrency: 3 },
  );
  for (let n = 0; n < 9; n++) queue.send(String(n));
  poll();
  await clock.idle();
  expect(most).toBe(3);
  expect(queue.counts()).toEqual({ visible: 0, inFlight: 0 });
});

test("a message of a transaction that is undone is handed to nobody", async () => {
  const seen: string[] = [];
  const { store, queue, clock, poll } = setUp(async (messages) => {
    seen.push(...messages.map(({ body }) => body));
    return [];
  });
  poll();
  await clock.idle();
  expect(() =>
    store.transaction(() => {
      queue.send("undone");
      throw new Error("refused");
    }),
  ).toThrow("refused");
  await clock.idle();
  expect(seen).toEqual([]);
});

test("stopped, it leaves what it had in hand to whoever comes next", async () => {
  const { queue, clock, poll } = setUp(async () => {
    stop();
    return [];
  });
  queue.send("a");
  const stop = poll();
  await clock.idle();
  expect(queue.counts()).toEqual({ visible: 0, inFlight: 1 });
});

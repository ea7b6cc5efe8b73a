import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { UnknownTimerKindError } from "../../../local/state/errors.ts";
import { openStore } from "../../../local/state/store.ts";
import { createTimers } from "../../../local/state/timers.ts";
import { virtualClock } from "../../../local/time/virtual-clock.ts";

const start = Date.UTC(2026, 0, 1);
const setUp = (store = openStore(":memory:"), from = start) => {
  const clock = virtualClock({ start: from });
  const errors: unknown[] = [];
  return { store, clock, errors, timers: createTimers(store, clock, (error, kind) => errors.push([kind, error])) };
};

test("run in order of time, then of insertion, each in its own time, and are gone then", async () => {
  const { clock, timers } = setUp();
  const seen: [string, number][] = [];
  timers.handle<{ name: string }>("scan", ({ name }) => {
    seen.push([name, clock.now() - start]);
  });
  timers.schedule("scan", start + 20, { name: "c" });
  timers.schedule("scan", start + 10, { name: "a" });
  timers.schedule("scan", start + 10, { name: "b" });
  expect(timers.pending().map(({ at }) => at - start)).toEqual([10, 10, 20]);
  timers.start();
  await clock.idle();
  expect(seen).toEqual([
    ["a", 10],
    ["b", 10],
    ["c", 20],
  ]);
  expect(timers.pending()).toEqual([]);
});

test("time waits for a handler", async () => {
  const { clock, timers } = setUp();
  const seen: number[] = [];
  timers.handle("update", async () => {
    await sleep(40);
    seen.push(clock.now());
  });
  timers.start();
  timers.schedule("update", start + 10, null);
  timers.schedule("update", start + 1000, null);
  await clock.idle();
  expect(seen).toEqual([start + 10, start + 1000]);
});

test("the same id replaces, and a cancelled timer never runs", async () => {
  const { clock, timers } = setUp();
  const seen: string[] = [];
  timers.handle<string>("message", (payload) => {
    seen.push(payload);
  });
  timers.start();
  timers.schedule("message", start + 10, "first", "visibility");
  timers.schedule("message", start + 20, "second", "visibility");
  const id = timers.schedule("message", start + 5, "cancelled");
  timers.cancel(id);
  expect(timers.pending()).toEqual([{ id: "visibility", kind: "message", at: start + 20 }]);
  await clock.idle();
  expect(seen).toEqual(["second"]);
});

test("a handler may set its own timer again", async () => {
  const { clock, timers } = setUp();
  const seen: number[] = [];
  timers.handle<number>("tick", (n) => {
    seen.push(n);
    if (n < 3) timers.schedule("tick", clock.now() + 100, n + 1, "tick");
  });
  timers.start();
  timers.schedule("tick", start, 1, "tick");
  await clock.idle();
  expect(seen).toEqual([1, 2, 3]);
  expect(clock.now()).toBe(start + 200);
});

test("what a handler throws is reported with its kind, and the timer is done", async () => {
  const { clock, timers, errors } = setUp();
  const failure = new Error("no such repository");
  timers.handle("scan", async () => Promise.reject(failure));
  timers.start();
  timers.schedule("scan", start, null);
  await clock.idle();
  expect(errors).toEqual([["scan", failure]]);
  expect(timers.pending()).toEqual([]);
});

test("a payload that is changed after scheduling arrives as it was", async () => {
  const { clock, timers } = setUp();
  const seen: unknown[] = [];
  timers.handle("scan", (payload) => {
    seen.push(payload);
  });
  timers.start();
  const payload = { at: new Date(start) };
  timers.schedule("scan", start + 1, payload);
  payload.at = new Date(0);
  await clock.idle();
  expect(seen).toEqual([{ at: "2026-01-01T00:00:00.000Z" }]);
});

test("a process that dies during a handler runs it again: at least once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "timers-"));
  const file = join(folder, "state.db");
  const seen: string[] = [];

  const first = setUp(openStore(file));
  first.timers.handle<string>("update", async (payload) => {
    seen.push(`first ${payload}`);
    first.store.close();
  });
  first.timers.start();
  first.timers.schedule("update", start + 10, "a");
  first.timers.schedule("update", start + 10, "b");
  await first.clock.idle();
  first.clock.close();

  const second = setUp(openStore(file), start + 60_000);
  second.timers.handle<string>("update", (payload) => {
    seen.push(`second ${payload}`);
  });
  second.timers.start();
  await second.clock.idle();
  expect(seen).toEqual(["first a", "first b", "second a", "second b"]);
  expect(second.timers.pending()).toEqual([]);
  second.store.close();
  rmSync(folder, { recursive: true });
});

test("a kind that nothing handles is named, and nothing is stored", () => {
  const { timers } = setUp();
  timers.start();
  expect(() => timers.schedule("scan", start, null)).toThrow(UnknownTimerKindError);
  expect(timers.pending()).toEqual([]);
});

test("a stored timer of a kind that nothing handles is named at the start", () => {
  const { timers } = setUp();
  timers.schedule("scan", start, null, "scan-of-payments");
  expect(() => timers.start()).toThrow("scan-of-payments");
});

import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { WakeTimeError } from "../../../local/time/clock.ts";
import { virtualClock } from "../../../local/time/virtual-clock.ts";

const start = Date.UTC(2026, 0, 1);
const hour = 3_600_000;

test("jumps from wake-up to wake-up, in order of time, then of insertion", async () => {
  const clock = virtualClock({ start });
  const seen: string[] = [];
  const note = (name: string) => () => seen.push(`${name} ${(clock.now() - start) / hour}`);
  clock.at(start + 2 * hour, note("c"));
  clock.at(start + hour, note("a"));
  clock.at(start + hour, note("b"));
  await clock.idle();
  expect(seen).toEqual(["a 1", "b 1", "c 2"]);
  expect(clock.now()).toBe(start + 2 * hour);
});

test("stands still while tracked work waits for a real timer, and jumps after it", async () => {
  const clock = virtualClock({ start });
  let wokeAt = 0;
  clock.at(start + hour, () => {
    wokeAt = clock.now();
  });
  await clock.track(sleep(60));
  expect(clock.now()).toBe(start);
  expect(wokeAt).toBe(0);
  await clock.idle();
  expect(wokeAt).toBe(start + hour);
});

test("lets what follows tracked work begin before it jumps: promise chains, then setImmediate", async () => {
  const clock = virtualClock({ start });
  const times: number[] = [];
  clock.at(start + hour, () => times.push(clock.now()));
  void clock.track(Promise.resolve()).then(async () => {
    await Promise.resolve();
    setImmediate(() => void clock.track(sleep(30)).then(() => times.push(clock.now())));
  });
  await clock.idle();
  expect(times).toEqual([start, start + hour]);
});

test("a wake-up that is already due needs no jump, so work in flight does not hold it up", async () => {
  const clock = virtualClock({ start });
  await clock.track(new Promise<void>((resolve) => clock.at(start, resolve)));
  expect(clock.now()).toBe(start);
});

test("work that fails is settled too, and its error stays with whoever holds the promise", async () => {
  const clock = virtualClock({ start });
  const work = Promise.reject(new Error("broken"));
  expect(clock.track(work)).toBe(work);
  await expect(work).rejects.toThrow("broken");
  await clock.idle();
});

test("idle(until) leaves later wake-ups pending and acts before time moves on", async () => {
  const clock = virtualClock({ start });
  const seen: number[] = [];
  const everyHour = () => {
    seen.push(clock.now());
    clock.at(clock.now() + hour, everyHour);
  };
  clock.at(start, everyHour);
  await clock.idle(start + 3 * hour);
  clock.close();
  await clock.idle();
  expect(seen).toEqual([0, 1, 2, 3].map((n) => start + n * hour));
});

test("a cancelled wake-up never runs, also when its turn has come", async () => {
  const clock = virtualClock({ start });
  const seen: string[] = [];
  clock.at(start + hour, () => {
    seen.push("first");
    cancelSecond();
  });
  const cancelSecond = clock.at(start + hour, () => seen.push("second"));
  const cancelThird = clock.at(start + hour, () => seen.push("third"));
  cancelThird();
  cancelThird();
  await clock.idle();
  expect(seen).toEqual(["first"]);
});

test("a closed clock wakes nobody", async () => {
  const clock = virtualClock({ start });
  const seen: string[] = [];
  clock.at(start, () => seen.push("before"));
  clock.close();
  clock.at(start, () => seen.push("after"));
  await clock.idle();
  expect(seen).toEqual([]);
});

test("refuses a time that never comes", () => {
  const clock = virtualClock({ start });
  expect(() => clock.at(Number.NaN, () => {})).toThrow(WakeTimeError);
  expect(() => clock.at(Number.POSITIVE_INFINITY, () => {})).toThrow(WakeTimeError);
});

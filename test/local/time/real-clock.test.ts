import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { realClock } from "../../../local/time/real-clock.ts";

test("never wakes anybody early", async () => {
  const clock = realClock();
  const early: number[] = [];
  for (let delay = 0; delay < 40; delay++) {
    const time = clock.now() + delay;
    clock.at(time, () => {
      if (Date.now() < time) early.push(delay);
    });
  }
  await clock.idle();
  expect(early).toEqual([]);
});

test("runs in order of time, also what was due long ago, and not what was cancelled", async () => {
  const clock = realClock();
  const seen: string[] = [];
  clock.at(clock.now() + 10, () => seen.push("later"));
  clock.at(clock.now() - 1000, () => seen.push("overdue"));
  clock.at(0, () => seen.push("long overdue"));
  const cancel = clock.at(clock.now(), () => seen.push("cancelled"));
  cancel();
  await clock.idle();
  expect(seen).toEqual(["long overdue", "overdue", "later"]);
});

test("a wake-up beyond the longest timeout of Node waits", async () => {
  const clock = realClock();
  let woke = false;
  const cancel = clock.at(clock.now() + 2 ** 32, () => {
    woke = true;
  });
  await sleep(30);
  expect(woke).toBe(false);
  cancel();
  await clock.idle();
});

test("idle waits for work in flight and for wake-ups up to the time given", async () => {
  const clock = realClock();
  const seen: string[] = [];
  clock.at(clock.now() + 5, () => void clock.track(sleep(20)).then(() => seen.push("work")));
  clock.at(clock.now() + 60_000, () => seen.push("next minute"));
  await clock.idle(clock.now() + 1000);
  expect(seen).toEqual(["work"]);
  clock.close();
  await clock.idle();
  expect(seen).toEqual(["work"]);
});

// At the pace of this machine's clock, the test would be stopped.
test("a faster clock begins where it is told to and passes minutes in milliseconds", async () => {
  const start = Date.UTC(2026, 0, 1);
  const clock = realClock({ start, speed: 10_000 });
  await new Promise<void>((resolve) => void clock.at(start + 600_000, resolve));
  expect(clock.now()).toBeGreaterThanOrEqual(start + 600_000);
  clock.close();
});

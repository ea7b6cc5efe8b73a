import * as fc from "fast-check";
import { expect, test } from "vitest";
import { WakeQueue } from "../../../local/time/wake-queue.ts";

test("runs what is left, sorted by time and then by insertion, whatever was added and removed", () => {
  const wakeUps = fc.array(fc.record({ time: fc.integer({ min: 0, max: 20 }), removed: fc.boolean() }));
  fc.assert(
    fc.property(wakeUps, fc.integer({ min: 0, max: 20 }), (all, now) => {
      const queue = new WakeQueue();
      const ran: number[] = [];
      const removals = all.map(({ time }, index) => queue.add(time, () => ran.push(index)));
      for (const [index, { removed }] of all.entries()) if (removed) removals[index]?.();
      const expected = all
        .map(({ time, removed }, index) => ({ time, removed, index }))
        .filter(({ time, removed }) => !removed && time <= now)
        .sort((one, other) => one.time - other.time || one.index - other.index);
      expect(queue.runDue(now)).toBe(expected.length > 0);
      expect(ran).toEqual(expected.map(({ index }) => index));
      expect(queue.nextTime ?? Number.POSITIVE_INFINITY).toBeGreaterThan(now);
    }),
  );
});

test("what a wake-up adds waits for the next call", () => {
  const queue = new WakeQueue();
  let runs = 0;
  const again = () => {
    runs++;
    queue.add(0, again);
  };
  again();
  expect(queue.runDue(5)).toBe(true);
  expect(runs).toBe(2);
});

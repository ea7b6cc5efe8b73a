import { expect, it } from "vitest";
import { generationBeyond, nextPulse } from "../../lambdas/core/pulse.ts";

const at = "2026-02-01T00:00:00.000Z";
const now = new Date("2026-02-01T00:01:00.000Z");
const daysAgo = (days: number): string => new Date(now.getTime() - days * 86_400_000).toISOString();

it.each([
  ["a month, for which names of executions stay taken", daysAgo(31), daysAgo(31)],
  ["longer", daysAgo(31.1), null],
  ["a day", daysAgo(1), daysAgo(1)],
])("that a ledger was restored is known for a month: %s", (_what, revivedAt, expected) => {
  expect(nextPulse({ at, revivedAt }, now)).toEqual({ at: now.toISOString(), revivedAt: expected });
});

it("a ledger that was kept all the time was never restored", () => {
  expect(nextPulse({ at, revivedAt: null }, now).revivedAt).toBeNull();
});

it("one that nobody kept counts as restored now", () => {
  for (const pulse of [null, { at: daysAgo(1), revivedAt: null }])
    expect(nextPulse(pulse, now)).toEqual({ at: now.toISOString(), revivedAt: now.toISOString() });
});

it("a restored ledger goes on with generations that nobody can have reached: one a second since 1970", () => {
  expect(generationBeyond(new Date("2026-02-01T00:00:00.999Z"))).toBe(1_769_904_000);
});

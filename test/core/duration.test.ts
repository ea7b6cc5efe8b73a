import { expect, it } from "vitest";
import { type Duration, InvalidDurationError, milliseconds, seconds } from "../../lambdas/core/duration.ts";

it.each([
  ["10s", 10_000],
  ["1.5m", 90_000],
  ["2h", 7_200_000],
  ["30d", 2_592_000_000],
] satisfies [Duration, number][])("%s is %d ms", (duration, expected) => {
  expect(milliseconds(duration)).toBe(expected);
});

it("rounds up to whole seconds", () => {
  expect(seconds("0.2s")).toBe(1);
});

it.each(["-1s", "1e3s", "1 s", "Infinitys", "NaNm", "1w", ""])("refuses %j and says what is allowed", (text) => {
  expect(() => milliseconds(text as Duration)).toThrow(InvalidDurationError);
  expect(() => milliseconds(text as Duration)).toThrow(/30s, 5m, 2h or 7d/);
});

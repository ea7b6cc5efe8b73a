import { expect, it } from "vitest";
import { elapsed } from "../../lambdas/report/elapsed.ts";

it.each([
  [0, "0 s"],
  [0.4, "0 s"],
  [59.4, "59 s"],
  [59.6, "1 min 0 s"],
  [125, "2 min 5 s"],
  [3_599.6, "1 h 0 min"],
  [10_799, "2 h 59 min"],
  [90_000, "25 h 0 min"],
])("%d seconds are %s", (seconds, words) => {
  expect(elapsed(seconds)).toBe(words);
});

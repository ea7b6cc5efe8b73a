import { describe, expect, it } from "vitest";
import { type Figure, isReached, median, ratioOf } from "../../bench/figure.ts";
import { table } from "../../bench/table.ts";

const figure = (over: Partial<Figure> = {}): Figure => ({ what: "import", value: 60, unit: "ms", ...over });
const libraries = { what: "its libraries", value: 50 };

describe("a figure", () => {
  it("is compared with its baseline, if it has one", () => {
    expect(ratioOf(figure({ baseline: libraries }))).toBe(1.2);
    expect(ratioOf(figure())).toBeNull();
  });

  it.each([
    [{ of: "value", atMost: 60 }, true],
    [{ of: "value", atMost: 59 }, false],
    [{ of: "ratio", atMost: 1.2 }, true],
    [{ of: "ratio", atMost: 1.1 }, false],
  ] as const)("with the aim %j has reached it: %s", (aim, reached) => {
    expect(isReached(figure({ baseline: libraries, aim }))).toBe(reached);
  });

  it("without an aim has neither reached nor missed one", () => {
    expect(isReached(figure())).toBeNull();
  });

  it("that should be compared and has nothing to compare with has not reached its aim", () => {
    expect(isReached(figure({ aim: { of: "ratio", atMost: 1.3 } }))).toBe(false);
  });
});

it("a median is the value in the middle, in whatever order", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 9, 100])).toBe(10);
});

it("the table has a line a figure, in columns", () => {
  const text = table([
    figure({ baseline: libraries, aim: { of: "ratio", atMost: 1.3 } }),
    figure({ what: "a longer name", value: 1_234, unit: "KB", aim: { of: "value", atMost: 480 } }),
  ]);
  expect(text.split("\n")).toEqual([
    "measured                baseline                ratio  aim",
    "import         60.0 ms  its libraries  50.0 ms  1.20   ≤ 1.30    reached",
    "a longer name  1234 KB                                 ≤ 480 KB   MISSED",
  ]);
});

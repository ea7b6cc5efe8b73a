import { describe, expect, it } from "vitest";
import { undoScaling, verifyScaling } from "../../../lambdas/core/scaling/verify-scaling.ts";
import { verifying } from "./cases/verifying.ts";
import { ago, limits, observed, web } from "./situations.ts";

const written = { plannedAt: ago(6), writtenAt: ago(5) };

describe("what is said of a step from 4 to 6, by number of case", () => {
  it.each(verifying)("$no: $what: $expected", ({ state, basis = observed(4, 90), group, expected }) => {
    // As it was seen then: the newest values are of the minute before.
    const then = {
      ...basis,
      signals: basis.signals.map((signal) => ({
        ...signal,
        datapoints: signal.datapoints.map(({ at, value }) => ({ at: at - 6 * 60_000, value })),
      })),
    };
    const step = { before: { desired: 4 }, after: { desired: 6 }, basis: then, ...written };
    expect(verifyScaling(state, step, { ...web, ...group }, limits)).toBe(expected);
  });
});

describe("what is said of a step from 4 to 3", () => {
  const step = { before: { desired: 4 }, after: { desired: 3 }, basis: observed(4, 20), ...written };

  it.each([
    ["it has not begun", observed(4, 20), "pending"],
    ["the node is being drained", observed(3, 20, { live: 4, inService: 4 }), "pending"],
    ["the update goes on", observed(3, 20, { status: "UPDATING" }), "pending"],
    ["it is gone", observed(3, 20), "healed"],
    ["somebody asked for more", observed(5, 20), "failed"],
  ])("%s", (_what, state, expected) => {
    expect(verifyScaling(state, step, web, limits)).toBe(expected);
  });
});

describe("undoing a step from 4 to 6", () => {
  const undone = (over: Parameters<typeof observed>[2]) => undoScaling(observed(6, 80, over), { desired: 4 });

  it("38: gives up no node that is there", () => {
    expect(undone({ live: 5, inService: 5 })).toEqual({ desired: 5 });
  });

  it("goes back to where it was, and not below the minimum", () => {
    expect(undone({ live: 3, inService: 3 })).toEqual({ desired: 4 });
    expect(undone({ live: 3, inService: 3, min: 5 })).toEqual({ desired: 5 });
  });

  it.each([{ live: 6 }, { status: "UPDATING", live: 4 }, { status: "DELETING", live: 4 }])(
    "leaves %o as it is",
    (over) => {
      expect(undone(over)).toBeNull();
    },
  );
});

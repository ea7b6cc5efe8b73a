import { describe, expect, it } from "vitest";
import { running } from "./cases/running.ts";
import { runScaling } from "./running.ts";

it("7: the name that EKS has for the update is on record, for whoever looks it up", async () => {
  const { history } = await runScaling({});
  expect(history.find(({ state }) => state === "verifying")?.detail).toEqual({ note: "EKS update 1" });
});

describe("what becomes of a run from 4 to 6 nodes, by number of case", () => {
  it.each(running)("$no: $what: $expected", async ({ fate, expected }) => {
    const { result, sizes } = await runScaling(fate);
    expect(`${result.state}: ${result.reason}, ${sizes.join(" ") || "none"}`).toBe(expected);
  });
});

import { describe, expect, it } from "vitest";
import { admitting } from "./cases/admitting.ts";
import { growing } from "./cases/growing.ts";
import { guarding } from "./cases/guarding.ts";
import { running } from "./cases/running.ts";
import { shrinking } from "./cases/shrinking.ts";
import { verifying } from "./cases/verifying.ts";
import { tell } from "./telling.ts";

describe("what an alarm starts, by number of case", () => {
  it.each(admitting)("$no: $what: $expected", async ({ told, expected }) => {
    expect(await tell(told)).toEqual(expected);
  });
});

it("each of the 51 cases that the algorithm was made for has a row", () => {
  const rows = [admitting, growing, guarding, running, shrinking, verifying].flat();
  const numbers = [...new Set(rows.map(({ no }) => no))].sort((one, other) => one - other);
  expect(numbers).toEqual(Array.from({ length: 51 }, (_, index) => index + 1));
});

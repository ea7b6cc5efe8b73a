import { expect, test } from "vitest";
import { measureScaling } from "../../bench/scaling.ts";

test("a decision about 450 nodes takes less than a millisecond, from what AWS answered", async () => {
  const [figure, ...others] = await measureScaling();
  expect(others).toEqual([]);
  expect(figure).toMatchObject({ what: "a scaling decision, 450 nodes", unit: "ms" });
  // The median of many rounds: a tenth of that where it was written.
  expect(figure?.value).toBeLessThan(1);
});

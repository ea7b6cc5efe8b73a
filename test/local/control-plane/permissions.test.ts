import { afterAll, beforeAll, expect, it } from "vitest";
import { breakages } from "../../support/breakages.ts";
import { type PlaneRig, startPlane } from "../../support/plane-rig.ts";

let rig: PlaneRig;
beforeAll(async () => {
  rig = await startPlane();
  for (const breakage of breakages) await breakage.break(rig);
  await rig.until(30);
}, 60_000);
afterAll(() => rig.plane.stop());

it("x", () => {
  for (const u of rig.plane.iam.usage()) if (!u.needed || u.unusedActions.length || u.unusedResources.length) console.log(JSON.stringify(u));
  expect(1).toBe(1);
});

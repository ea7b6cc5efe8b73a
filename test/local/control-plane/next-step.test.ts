import { afterEach, expect, it } from "vitest";
import { autoScalingGroupOf, webNodes } from "../../../local/estate/clusters.ts";
import { changeLoad } from "../../../local/services/cloudwatch/load.ts";
import { type PlaneRig, startPlane } from "../../support/plane-rig.ts";

let rig: PlaneRig;
afterEach(() => rig.plane.stop());

/** When each step of the web group was begun, written and ended, in order. */
const stepsOf = async ({ rows, plane }: PlaneRig) => {
  const ids = (await rows()).filter(({ subject }) => subject.id === "shop/web").map(({ id }) => id);
  const runs = await Promise.all(ids.map((id) => plane.ledger.history(id)));
  return runs.map((history) => {
    const at = (state: string) => Date.parse(history.find((entry) => entry.state === state)?.at ?? "");
    return { state: history.at(-1)?.state, begun: at("detected"), written: at("applying"), ended: at("healed") };
  });
};

it("while its alarm rings, a node group takes the next step in the minute in which the last one is verified", async () => {
  rig = await startPlane();
  changeLoad(rig.plane.world, webNodes.place, autoScalingGroupOf(webNodes), 9, 1);
  await rig.until(35);

  const steps = (await stepsOf(rig)).filter(({ state }) => state === "healed");
  expect(steps.length).toBeGreaterThanOrEqual(3);
  for (const [index, { begun, written }] of steps.slice(1).entries()) {
    const last = steps[index];
    // No virtual time passes while functions run: what the schedule begins comes a minute later.
    expect(begun).toBe(last?.ended);
    expect(written - (last?.written ?? Number.NaN)).toBeGreaterThanOrEqual(180_000);
  }
  expect(rig.errors).toEqual([]);
  expect(rig.refused).toEqual([]);
});

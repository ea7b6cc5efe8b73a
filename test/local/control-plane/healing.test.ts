import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { breakages } from "../../support/breakages.ts";
import { type PlaneRig, startPlane } from "../../support/plane-rig.ts";

describe.each(breakages)("$playbook in the embedded cloud, at $subject", (breakage) => {
  let rig: PlaneRig;
  let wasGood: boolean;
  beforeAll(async () => {
    rig = await startPlane();
    await breakage.break(rig);
    wasGood = await breakage.isGood(rig);
    await rig.until(breakage.within);
  }, 60_000);
  afterAll(() => rig.plane.stop());

  it("heals what somebody broke: from the change to Config's or CloudWatch's event to a verified fix", async () => {
    expect(wasGood).toBe(false);
    const rows = (await rig.rows()).filter(
      ({ playbook, subject }) => playbook === breakage.playbook && subject.id === breakage.subject,
    );
    expect(rows.map(({ state, reason }) => [state, reason])).toContainEqual(["healed", "verified"]);
    expect(await breakage.isGood(rig)).toBe(true);
    expect(rig.errors).toEqual([]);
    expect(rig.refused).toEqual([]);
  });

  it("writes once, under the playbook's own role, in a session named after the remediation", async () => {
    const [row] = (await rig.rows()).filter(({ state }) => state === "healed");
    const writes = rig.plane.trail().filter(({ sessionName }) => sessionName === row?.id);
    expect(writes).toHaveLength(1);
    expect(writes[0]?.by).toContain(`/homeostat-main-${breakage.playbook.replace("/", "-")}-write/${row?.id}`);
  });
});

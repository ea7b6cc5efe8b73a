import { afterEach, describe, expect, it } from "vitest";
import { breakages } from "../../support/breakages.ts";
import { type PlaneRig, startPlane } from "../../support/plane-rig.ts";

let rig: PlaneRig;
afterEach(() => rig.plane.stop());

describe.each(breakages)("$playbook in the embedded cloud", (breakage) => {
  it("heals what somebody broke: from the change to Config's or CloudWatch's event to a verified fix", async () => {
    rig = await startPlane();
    await breakage.break(rig);
    expect(await breakage.isGood(rig)).toBe(false);
    await rig.until(breakage.within);

    const rows = (await rig.rows()).filter(
      ({ playbook, subject }) => playbook === breakage.playbook && subject.id === breakage.subject,
    );
    expect(rows.map(({ state, reason }) => [state, reason])).toContainEqual(["healed", "verified"]);
    expect(await breakage.isGood(rig)).toBe(true);
    expect(rig.errors).toEqual([]);
    expect(rig.refused).toEqual([]);
  });

  it("writes once, under the playbook's own role, in a session named after the remediation", async () => {
    rig = await startPlane();
    await breakage.break(rig);
    await rig.until(breakage.within);

    const [row] = (await rig.rows()).filter(({ state }) => state === "healed");
    const writes = rig.plane.trail().filter(({ sessionName }) => sessionName === row?.id);
    expect(writes).toHaveLength(1);
    expect(writes[0]?.by).toContain(`/homeostat-main-${breakage.playbook.replace("/", "-")}-write/${row?.id}`);
  });
});

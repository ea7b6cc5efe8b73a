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

  it("heals it once, whichever of AWS Config's item and rule tells of it, and leaves no drift open", async () => {
    const rows = (await rig.rows()).filter(({ subject }) => subject.id === breakage.subject);
    const drifts = (await Array.fromAsync(rig.plane.ledger.findings())).filter(
      ({ finding }) => finding.kind === "drift" && finding.lifecycle === "open",
    );
    expect(drifts).toEqual([]);
    // Load lasts, and is answered step by step. What came before anybody had counted the fleet waited for that.
    const ends = rows.map(({ state }) => state).filter((state) => state !== "superseded");
    expect(new Set(ends)).toEqual(new Set(["healed"]));
    expect(ends.length === 1 || breakage.playbook === "eks/scale-node-group").toBe(true);
  });

  it("writes once, under the playbook's own role, in a session named after the remediation", async () => {
    const [row] = (await rig.rows()).filter(({ state }) => state === "healed");
    const writes = rig.plane.trail().filter(({ sessionName }) => sessionName === row?.id);
    expect(writes).toHaveLength(1);
    expect(writes[0]?.by).toContain(`/homeostat-main-${breakage.playbook.replace("/", "-")}-write/${row?.id}`);
  });
});

describe.each(breakages.filter(({ playbook }) => /^(s3|ec2)\//.test(playbook)))("$playbook", (breakage) => {
  it("has healed before any rule of AWS Config has judged the change", async () => {
    const rig = await startPlane();
    // By then the fleets are counted, a share of which may change at a time.
    await rig.until(6);
    await breakage.break(rig);
    await rig.until(6.5);
    expect(await breakage.isGood(rig)).toBe(true);
    const rows = (await rig.rows()).filter(({ subject }) => subject.id === breakage.subject);
    expect(rows.map(({ state }) => state)).toEqual(["healed"]);
    await rig.plane.stop();
  });
});

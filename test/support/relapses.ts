import { expect } from "vitest";
import { platform, shop } from "../../local/estate/accounts.ts";
import { groupIds } from "../../local/estate/security-groups.ts";
import { askForScans, type Breakage, openSsh, publicBucket, switchScanOff } from "./breakages.ts";
import type { PlaneRig } from "./plane-rig.ts";
import { type Probe, pass } from "./probe.ts";

const lastOf = async (rig: PlaneRig, { subject: id }: Breakage) =>
  (await rig.rows()).findLast(({ subject }) => subject.id === id) ?? expect.fail(`nothing was done about ${id}`);

/** As if what was just repaired had been repaired three times, beginning an hour ago. */
const rememberThreeTimes = async (rig: PlaneRig, breakage: Breakage): Promise<void> => {
  const { ledger } = rig.plane;
  const { playbook, subject } = await lastOf(rig, breakage);
  const slot = (await ledger.getSlot(playbook, subject)) ?? expect.unreachable();
  const [attempt = expect.unreachable()] = slot.attempts;
  const first = { ...attempt, writtenAt: new Date(rig.clock.now() - 3_600_000).toISOString() };
  const attempts = [first, attempt, attempt];
  expect(await ledger.putSlot({ ...slot, attempts, version: slot.version + 1 }, slot.version)).toBe(true);
};

/** A look that was due anyway may come first, and has to cool down. */
const patience = 4;

/** @param begin makes a fault of it where nobody minded so far */
const namesWhoeverDoesIt = (breakage: Breakage, begin?: Breakage): Probe => ({
  name: `${breakage.playbook} learns in ${breakage.account} who brings back what it repairs`,
  run: async (rig) => {
    await breakage.break(rig);
    await begin?.break(rig);
    await pass(rig, breakage.within);
    expect(await breakage.isGood(rig)).toBe(true);
    await rig.clock.track(rememberThreeTimes(rig, breakage));
    await breakage.break(rig);
    for (let time = 0; time < patience; time++) {
      await pass(rig, breakage.within);
      if ((await lastOf(rig, breakage)).reason === "drift-recurs") break;
    }
    const { reason, history } = await lastOf(rig, breakage);
    expect(reason).toBe("drift-recurs");
    const by = `arn:aws:iam::${breakage.account}:user/administrator`;
    expect(history.at(-1)?.detail.writers).toMatchObject({ kind: "named", writers: [{ by }] });
  },
});

/** Of every playbook whose work somebody may undo, in both accounts. */
export const relapseProbes: readonly Probe[] = [
  namesWhoeverDoesIt(publicBucket(platform, "meridian-image-sboms")),
  namesWhoeverDoesIt(publicBucket(shop, "meridian-shop-order-exports")),
  namesWhoeverDoesIt(openSsh(platform, groupIds.ciRunners)),
  namesWhoeverDoesIt(openSsh(shop, groupIds.reporting)),
  namesWhoeverDoesIt(switchScanOff(platform, "platform/ingress-controller")),
  namesWhoeverDoesIt(switchScanOff(shop, "shop/email-renderer"), askForScans),
];

import { describe, expect, it } from "vitest";
import type { RemediationReason } from "../../../lambdas/core/reasons.ts";
import type { Outcome } from "../../../lambdas/core/states.ts";
import { onCall } from "./on-call.ts";
import type { Told } from "./telling.ts";

const other = { AutoScalingGroupName: "eks-another-1" };
const later = (second: number) => ({ timestamp: `2026-11-14T09:31:${second}.000+0000` });

describe("an alarm that is refused as it is heard starts nothing, and calls a human only where nobody else would know", () => {
  it.each<[string, Told, RemediationReason]>([
    ["that nobody registered", { alarm: "somebody-elses" }, "alarm-not-registered"],
    ["of an account that is not managed", { account: "999999999999" }, "account-not-managed"],
    ["of one account, told by another", { from: "999999999999" }, "account-mismatch"],
    ["of 20 minutes ago", { state: { timestamp: "2026-11-14T09:11:30.000+0000" } }, "alarm-stale"],
    [
      "that is muted",
      { detail: { muteDetail: { mutedByArn: "arn:aws:cloudwatch:eu-west-1:1:mute" } } },
      "alarm-silenced",
    ],
    ["without enough data", { state: { value: "INSUFFICIENT_DATA" } }, "finding-unknown"],
  ])("%s: recorded, no ticket", async (_what, told, reason) => {
    const { told: tell, items } = onCall();
    const { started, decisions, stored } = await tell(told);
    expect(started).toEqual([]);
    expect(decisions).toMatchObject([{ outcome: "skip", reason }]);
    expect(stored).not.toBe("older");
    expect(items()).toEqual([]);
  });

  it("whose dimensions contradict the registry: a ticket, which names both the alarm and what it watches", async () => {
    const { told, items } = onCall();
    const { started, decisions } = await told({ dimensions: other });
    expect(started).toEqual([]);
    expect(decisions).toMatchObject([{ outcome: "skip", reason: "alarm-contradicts-registry" }]);
    const [item, ...more] = items();
    expect(more).toEqual([]);
    expect(item).toMatchObject({ state: "open" });
    for (const words of ["web-cpu", "not the registered ones", "must be corrected", "eks-another-1", "shop/web"])
      expect(item?.body).toContain(words);
  });

  it("and says so while it is OK, before it matters; the ticket stays until it watches what is registered", async () => {
    const { told, items } = onCall();
    await told({ dimensions: other, state: { value: "OK" } });
    expect(items()).toMatchObject([{ state: "open" }]);
    await told({ dimensions: other, state: { value: "OK", ...later(10) } });
    expect(items()).toMatchObject([{ state: "open" }]);
    await told({ state: { value: "OK", ...later(20) } });
    expect(items()).toMatchObject([{ state: "closed" }]);
  });

  it.each([undefined, "{", '{"version":', "null", '"text"', "[[[]]]"])(
    "with reasonData that is %j loses nothing: the live alarm is what counts",
    async (reasonData) => {
      const { told, items } = onCall();
      const { started } = await told({ state: { reasonData } });
      expect(started).toMatchObject([{ result: "started" }]);
      expect(items()).toEqual([]);
    },
  );
});

describe("an alarm that turns out to be bad as the group is looked at", () => {
  const run = async (state: Outcome, reason: RemediationReason) => {
    const rig = onCall();
    const { finding } = await rig.told({});
    await rig.ends(finding.subject, state, reason);
    return rig;
  };
  const ok = { state: { value: "OK", ...later(10) } };

  it("because somebody set its state: a ticket, also when the alarm is OK again", async () => {
    const { items, told } = await run("escalated", "alarm-unfounded");
    expect(items()).toMatchObject([{ state: "open" }]);
    expect(items()[0]?.body).toContain("somebody may have set its state by hand");
    await told(ok);
    expect(items()).toMatchObject([{ state: "open" }]);
  });

  it("because it has no data: a ticket, until it is OK again", async () => {
    const { items, told } = await run("escalated", "no-datapoint");
    expect(items()).toMatchObject([{ state: "open" }]);
    await told(ok);
    expect(items()).toMatchObject([{ state: "closed" }]);
  });

  it.each<RemediationReason>(["alarm-cleared", "alarm-undecided"])("because it is %s: no ticket", async (reason) => {
    const { items } = await run("skipped", reason);
    expect(items()).toEqual([]);
  });
});

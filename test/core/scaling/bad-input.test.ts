import { describe, expect, it } from "vitest";
import { announcementTypes } from "../../../lambdas/core/announcement.ts";
import { keepTicket } from "../../../lambdas/core/keep-ticket.ts";
import type { RemediationReason } from "../../../lambdas/core/reasons.ts";
import { receive } from "../../../lambdas/core/receive.ts";
import type { Outcome } from "../../../lambdas/core/states.ts";
import { topicsOf } from "../../../lambdas/core/ticket-topics.ts";
import { scaleNodeGroup } from "../../../lambdas/playbooks/eks/scale-node-group.ts";
import { append } from "../../support/append.ts";
import { memoryTracker } from "../../support/memory-tracker.ts";
import { exampleRoute, ticketPorts } from "../../support/ticket-ports.ts";
import { listener, type Told } from "./telling.ts";

const other = { AutoScalingGroupName: "eks-another-1" };
const later = (second: number) => ({ timestamp: `2026-11-14T09:31:${second}.000+0000` });

/** An on-call's tracker, and whatever alarms tell. */
const onCall = () => {
  const { ports, announced, hear } = listener({ tickets: [exampleRoute] });
  const { ledger, config, now } = ports;
  const tracker = memoryTracker(now, () => "none");
  const keep = keepTicket(ticketPorts({ ledger, now, tracker, config, playbooks: [scaleNodeGroup] }));
  let hands = 0;
  const announce = async (type: keyof typeof announcementTypes, detail: object): Promise<void> => {
    const body = JSON.stringify({ "detail-type": announcementTypes[type], detail });
    for (const topic of await topicsOf(ledger, body)) await keep(topic, `hand-${++hands}`);
  };
  return {
    ledger,
    items: () => tracker.items.map(({ state, body }) => ({ state, body })),
    told: async (told: Told) => {
      const [finding] = hear(told);
      if (!finding) throw new Error("the event tells nothing");
      const received = await receive(ports, finding);
      for (const key of announced.splice(0)) await announce("finding", { findingKey: key });
      return received;
    },
    /** How the run of the group ends. */
    ends: async (subject: Parameters<typeof ledger.getSlot>[1], state: Outcome, reason: RemediationReason) => {
      const slot = await ledger.getSlot(scaleNodeGroup.id, subject);
      const id = slot?.openId ?? "";
      await append(ledger, id, { state, reason, detail: {}, at: now().toISOString() });
      await announce("remediation", { remediationId: id });
    },
  };
};

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

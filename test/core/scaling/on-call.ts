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

/** An on-call's tracker, and whatever alarms tell. */
export const onCall = () => {
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

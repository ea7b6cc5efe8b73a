import { announcementSource, announcementTypes, exemptionAnnouncement } from "../core/announcement.ts";
import type { Exemption } from "../core/exemption.ts";
import type { Finding } from "../core/finding.ts";
import type { GrantedExemption } from "../core/granted-exemption.ts";
import type { Remediation, Transition } from "../core/remediation.ts";
import type { Ticket } from "../core/ticket.ts";
import { type Runtime, required } from "./runtime.ts";

/** EventBridge took the call but not the event. */
export class EventRefusedError extends Error {
  override readonly name = "EventRefusedError";
  constructor(bus: string, code: string, message: string) {
    super(`bus ${bus} refused the event: ${code} ${message}`);
  }
}

/** Puts events on Homeostat's own bus. Consumers re-read the ledger: order and duplicates do not matter. */
const sender = (runtime: Pick<Runtime, "client" | "env">) => {
  const bus = required(runtime, "BUS_NAME");
  return async (type: keyof typeof announcementTypes | "exemption", detail: object): Promise<void> => {
    const { EventBridgeClient, PutEventsCommand } = await import("./sdk/eventbridge.ts");
    const { FailedEntryCount, Entries } = await runtime.client(EventBridgeClient).send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: bus,
            Source: announcementSource,
            DetailType: type === "exemption" ? exemptionAnnouncement : announcementTypes[type],
            Detail: JSON.stringify(detail),
          },
        ],
      }),
    );
    const refused = FailedEntryCount ? Entries?.[0] : undefined;
    if (refused) throw new EventRefusedError(bus, refused.ErrorCode ?? "unknown", refused.ErrorMessage ?? "");
  };
};

/** Announces transitions. */
export const announceOn = (runtime: Pick<Runtime, "client" | "env">) => {
  const send = sender(runtime);
  return ({ id, playbook, subject }: Remediation, { sequence, state, reason }: Transition): Promise<void> =>
    send("remediation", {
      remediationId: id,
      playbook,
      subject: { type: subject.type, id: subject.id, account: subject.account, region: subject.region },
      sequence,
      state,
      ...(reason && { reason }),
    });
};

/** Announces that a finding is new or has changed. */
export const announceFindingOn = (runtime: Pick<Runtime, "client" | "env">) => {
  const send = sender(runtime);
  return ({ key, lifecycle, revision }: Finding): Promise<void> =>
    send("finding", { findingKey: key, lifecycle, revision });
};

/** Announces that a ticket has to be looked at. */
export const announceTicketOn = (runtime: Pick<Runtime, "client" | "env">) => {
  const send = sender(runtime);
  return ({ id }: Ticket): Promise<void> => send("ticket", { ticketId: id });
};

/** Announces that an exemption ends soon. */
export const announceExemptionOn = (runtime: Pick<Runtime, "client" | "env">) => {
  const send = sender(runtime);
  return (exemption: GrantedExemption | Exemption): Promise<void> => {
    const { id, owner, expires } = exemption;
    return send("exemption", { exemptionId: id, ...scopeOf(exemption), owner, expires });
  };
};

/** What was granted at run time names one of each; the configuration names several, or leaves them out. */
const scopeOf = (exemption: GrantedExemption | Exemption): object => {
  if ("playbook" in exemption) {
    const { playbook, account, subject } = exemption;
    return { playbook, account, subject };
  }
  const { playbooks, subjects, accounts, environments, regions } = exemption;
  return { playbooks, subjects, accounts, environments, regions };
};

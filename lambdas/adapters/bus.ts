import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Remediation, Transition } from "../core/remediation.ts";
import { type Runtime, required } from "./runtime.ts";

/** EventBridge took the call but not the event. */
export class EventRefusedError extends Error {
  override readonly name = "EventRefusedError";
  constructor(bus: string, code: string, message: string) {
    super(`bus ${bus} refused the event: ${code} ${message}`);
  }
}

const remediationDetailType = "Remediation State Change";

/** Announces transitions on Homeostat's own bus. Consumers re-read the ledger: order and duplicates do not matter. */
export const announceOn = (runtime: Pick<Runtime, "client" | "env">) => {
  const events = runtime.client(EventBridgeClient);
  const bus = required(runtime, "BUS_NAME");
  return async ({ id, playbook, subject }: Remediation, { sequence, state, reason }: Transition): Promise<void> => {
    const { FailedEntryCount, Entries } = await events.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: bus,
            Source: "homeostat",
            DetailType: remediationDetailType,
            Detail: JSON.stringify({
              remediationId: id,
              playbook,
              subject: { type: subject.type, id: subject.id, account: subject.account, region: subject.region },
              sequence,
              state,
              ...(reason && { reason }),
            }),
          },
        ],
      }),
    );
    const refused = FailedEntryCount ? Entries?.[0] : undefined;
    if (refused) throw new EventRefusedError(bus, refused.ErrorCode ?? "unknown", refused.ErrorMessage ?? "");
  };
};

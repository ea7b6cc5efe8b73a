import type { HistoryEntry, LedgerRecord } from "../core/ledger.ts";
import { type Items, type Key, keys } from "./ledger-items.ts";

/** The kinds of items that a report tells of. */
export const reportedEntities = [
  "finding",
  "refused",
  "remediation",
  "transition",
  "ticket",
  "poll",
  "evaluations",
] as const satisfies readonly (keyof Items)[];
type Entity = (typeof reportedEntities)[number];

export type ReportedItem = { [E in Entity]: Items[E] & Key & { readonly entity: E } }[Entity];

/** An entry with whose it is, which stands in its key. */
export const historyEntryOf = ({ pk, transition }: Items["transition"] & Pick<Key, "pk">): HistoryEntry => ({
  remediationId: pk.slice(keys.run("").pk.length),
  transition,
});

/** An item as the readers of reports know it. */
export const recordOf = (item: ReportedItem): LedgerRecord => {
  switch (item.entity) {
    case "finding":
    case "refused": {
      const { finding, decisions, entity } = item;
      return { kind: "finding", finding, decisions, refused: entity === "refused" };
    }
    case "remediation":
      return { kind: "remediation", remediation: item.remediation };
    case "transition":
      return { kind: "transition", ...historyEntryOf(item) };
    case "ticket":
      return { kind: "ticket", ticket: item.ticket };
    case "poll":
      return { kind: "poll", poll: item.poll };
    case "evaluations":
      return { kind: "evaluations", evaluations: item.evaluations };
  }
};

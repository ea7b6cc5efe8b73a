import type { Decision } from "../core/decide.ts";
import type { HistoryEntry } from "../core/ledger.ts";
import {
  type LedgerRecord,
  type ReportedFinding,
  type ReportedRemediation,
  reportedOfCause,
  reportedOfFinding,
  reportedOfRemediation,
} from "../core/ledger-record.ts";
import { type Items, type Key, keys } from "./ledger-items.ts";

/** The kinds of items that a report tells of. */
export const reportedEntities = [
  "finding",
  "refused",
  "remediation",
  "transition",
  "ticket",
  "exemption",
  "poll",
  "evaluations",
] as const satisfies readonly (keyof Items)[];

/** What is read of an item for a report. */
export type ReportedItem =
  | {
      readonly entity: "finding" | "refused";
      readonly finding: ReportedFinding;
      readonly decisions: readonly Decision[];
    }
  | { readonly entity: "remediation"; readonly remediation: ReportedRemediation }
  | ({ readonly entity: "transition" } & Key & Items["transition"])
  | ({ readonly entity: "ticket" } & Items["ticket"])
  | ({ readonly entity: "exemption" } & Items["exemption"])
  | ({ readonly entity: "poll" } & Items["poll"])
  | ({ readonly entity: "evaluations" } & Items["evaluations"]);

/** The attributes that are read for a report: the others stay where they are. */
export const reportedAttributes: readonly (readonly string[])[] = [
  ...["pk", "entity", "decisions", "transition", "ticket", "exemption", "poll", "evaluations"].map((name) => [name]),
  ...reportedOfFinding.map((name) => ["finding", name]),
  ...reportedOfRemediation.map((name) => ["remediation", name]),
  ...reportedOfCause.map((name) => ["remediation", "finding", name]),
];

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
    case "exemption":
      return { kind: "exemption", exemption: item.exemption };
    case "poll":
      return { kind: "poll", poll: item.poll };
    case "evaluations":
      return { kind: "evaluations", evaluations: item.evaluations };
  }
};

import type { Place } from "../place.ts";
import type { Random } from "../random.ts";

/** An event as rules and targets see it. Source: EventBridge User Guide, "AWS service event metadata". */
export interface EventEnvelope {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
  /** On events that a replay of an archive brings again. */
  readonly "replay-name"?: string;
}

/** An event before the bus gave it an id and, unless it has one, a time. */
export interface EventDraft extends Place {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  /** Plain JSON. */
  readonly detail: unknown;
  /** Milliseconds since the epoch. */
  readonly time?: number;
}

/** Gives a draft its id and its time, which EventBridge keeps to the second. @param now milliseconds since the epoch */
export const sealEvent = (draft: EventDraft, now: number, random: Random): EventEnvelope => ({
  version: "0",
  id: random.uuid(),
  "detail-type": draft.detailType,
  source: draft.source,
  account: draft.account,
  time: `${new Date(draft.time ?? now).toISOString().slice(0, 19)}Z`,
  region: draft.region,
  resources: draft.resources,
  detail: draft.detail,
});

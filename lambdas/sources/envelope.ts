import * as z from "zod";
import type { Transport } from "../core/finding.ts";
import { accountId, region } from "../core/place-schema.ts";
import { optional, read, text, timestamp } from "./schema.ts";

/** An event as EventBridge delivers it. Source: EventBridge User Guide, "AWS service event metadata". */
export interface EventEnvelope extends Transport {
  readonly resources: readonly string[];
  /** Unchecked: its source knows what belongs there. */
  readonly detail: object;
  /** The event as it came, JSON. */
  readonly text: string;
}

const kind = z.object({ source: text, "detail-type": text });

const schema = z.object({
  version: text,
  id: text,
  account: accountId,
  region,
  time: timestamp,
  // Some services leave it out where it would be empty.
  resources: z.array(text).default([]),
  "replay-name": optional(text),
  detail: z.record(z.string(), z.unknown()),
});

/** What tells which source reads an event. @throws {MalformedEventError} */
export const readKind = (event: unknown): { readonly source: string; readonly detailType: string } => {
  const { source, "detail-type": detailType } = read(kind, event);
  return { source, detailType };
};

/** @param event parsed JSON @param json the same event as it came @throws {MalformedEventError} */
export const readEnvelope = (event: unknown, json: string): EventEnvelope => {
  const { id, account, region, time, resources, "replay-name": replayName, detail } = read(schema, event);
  return {
    ...readKind(event),
    eventId: id,
    account,
    region,
    time,
    ...(replayName !== undefined && { replayName }),
    resources,
    detail,
    text: json,
  };
};

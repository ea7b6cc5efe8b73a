import { EventTooLargeError, MalformedEventError } from "../core/event-errors.ts";
import type { Finding } from "../core/finding.ts";
import { fieldPath } from "../core/schema-problem.ts";

/**
 * The ledger keeps an event whole beside what we make of it, in one DynamoDB item of at most 400 KB
 * (DynamoDB Developer Guide, "Quotas"). So an event may have 256 KiB, and with its finding 380 KiB.
 */
const maxEventBytes = 256 * 1024;
const maxItemBytes = 380 * 1024;
/** A run loads its finding without the event into a checkpoint of at most 256 KB (Lambda Developer Guide, "Durable functions"). */
const maxFindingBytes = 200 * 1024;

/** No published event has more than 8 levels. */
const maxDepth = 64;

const requireSize = (what: string, bytes: number, limit: number): void => {
  if (bytes > limit) throw new EventTooLargeError(what, bytes, limit);
};

/** @throws {EventTooLargeError} */
export const requireEventSize = (json: string): void =>
  requireSize("the event", Buffer.byteLength(json), maxEventBytes);

/** @throws {EventTooLargeError} */
export const requireFindingSize = ({ raw = "", ...rest }: Finding): void => {
  const findingBytes = Buffer.byteLength(JSON.stringify(rest));
  requireSize("the finding", findingBytes, maxFindingBytes);
  requireSize("the event and its finding", Buffer.byteLength(raw) + findingBytes, maxItemBytes);
};

/** Walks without recursion, so that no event is deep enough to exhaust the stack. @throws {MalformedEventError} */
export const requireDepth = (event: unknown): void => {
  const open = [{ value: event, depth: 0, path: [] as readonly PropertyKey[] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth, path } = next;
    if (typeof value !== "object" || value === null) continue;
    if (depth === maxDepth)
      throw new MalformedEventError(fieldPath(path) || "event", `nested at most ${maxDepth} levels deep`);
    for (const [key, member] of Object.entries(value)) {
      const below = [...path, Array.isArray(value) ? Number(key) : key];
      open.push({ value: member, depth: depth + 1, path: path.length < 2 ? below : path });
    }
  }
};

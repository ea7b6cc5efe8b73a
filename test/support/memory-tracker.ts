import type { TicketState, TrackerItem } from "../../lambdas/core/ticket.ts";
import { type TicketText, type Tracker, TrackerError } from "../../lambdas/core/tracker.ts";

export interface MemoryItem extends TicketText {
  readonly id: string;
  mark: string;
  readonly createdAt: string;
  state: TicketState;
  wontFix: boolean;
  deleted: boolean;
  comments: { readonly text: string; readonly mark: string; readonly at: string }[];
}

/** What a call runs into: nothing, an error before or after it took effect, or the caller's death after it did. */
export type Fault = "none" | "before" | "after" | "lost-before" | "death";

export interface MemoryTracker extends Tracker {
  readonly items: MemoryItem[];
  readonly calls: string[];
}

/** A tracker in memory, whose calls fail as they are told to. `lost-before`: no effect, but nobody can know. */
export const memoryTracker = (now: () => Date, fault: (call: string) => Fault = () => "none"): MemoryTracker => {
  const items: MemoryItem[] = [];
  const calls: string[] = [];
  const at = (): string => now().toISOString();
  const known = (item: TrackerItem): MemoryItem => {
    const found = items.find(({ id, deleted }) => id === item.id && !deleted);
    if (!found) throw new TrackerError("memory", "no such item", { effect: "none" });
    return found;
  };
  const call = async <T>(name: string, run: () => T): Promise<T> => {
    calls.push(name);
    // Gives others a turn, as a network does.
    await Promise.resolve();
    const outcome = fault(name);
    if (outcome === "before") throw new TrackerError("memory", "refused", { effect: "none" });
    if (outcome === "lost-before") throw new TrackerError("memory", "timed out", { effect: "unknown" });
    const result = run();
    await Promise.resolve();
    if (outcome === "death") throw new Error("killed");
    if (outcome === "after") throw new TrackerError("memory", "timed out", { effect: "unknown" });
    return result;
  };
  const asItem = ({ id }: MemoryItem): TrackerItem => ({ id, url: `https://tracker.example/items/${id}` });

  return {
    name: "github:example/estate",
    limits: { title: 255, body: 65_000 },
    items,
    calls,
    create: (text, mark) =>
      call("create", () => {
        const item: MemoryItem = {
          ...text,
          id: String(items.length + 1),
          mark,
          createdAt: at(),
          state: "open",
          wontFix: false,
          deleted: false,
          comments: [],
        };
        items.push(item);
        return asItem(item);
      }),
    find: (mark, since) =>
      call("find", () => {
        const found = items.find((item) => item.mark === mark && item.createdAt >= since && !item.deleted);
        return found ? asItem(found) : null;
      }),
    read: (item) =>
      call("read", () => {
        const found = items.find(({ id }) => id === item.id);
        return !found || found.deleted ? null : { state: found.state, wontFix: found.wontFix };
      }),
    update: (item, text, mark) => call("update", () => void Object.assign(known(item), text, { mark })),
    comment: (item, text, mark) => call("comment", () => void known(item).comments.push({ text, mark, at: at() })),
    hasComment: (item, mark, since) =>
      call("hasComment", () => known(item).comments.some((comment) => comment.mark === mark && comment.at >= since)),
    close: (item) => call("close", () => void Object.assign(known(item), { state: "closed", wontFix: false })),
    reopen: (item) => call("reopen", () => void Object.assign(known(item), { state: "open", wontFix: false })),
  };
};

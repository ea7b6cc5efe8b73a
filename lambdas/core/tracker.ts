import type { TicketState, TrackerItem } from "./ticket.ts";

/** What people read: Markdown, within the tracker's limits. */
export interface TicketText {
  readonly title: string;
  readonly body: string;
}

/** The item as it is in the tracker now. */
export interface LiveItem {
  readonly state: TicketState;
  /** Somebody closed it as something that will not be done. */
  readonly wontFix: boolean;
}

/**
 * Where people keep their work. Every call may fail with a `TrackerError`, before or after it took effect. A `mark` is
 * text that nobody sees and by which an item or a comment is known again after an answer was lost.
 */
export interface Tracker {
  readonly name: string;
  /** In characters. */
  readonly limits: { readonly title: number; readonly body: number };
  readonly create: (text: TicketText, mark: string) => Promise<TrackerItem>;
  /** Asked only after a `create` whose outcome is unknown. @param since ISO 8601: not made before */
  readonly find: (mark: string, since: string) => Promise<TrackerItem | null>;
  /** Null: it was deleted. */
  readonly read: (item: TrackerItem) => Promise<LiveItem | null>;
  /** Keeps the mark that the item was made with. */
  readonly update: (item: TrackerItem, text: TicketText, mark: string) => Promise<void>;
  readonly comment: (item: TrackerItem, text: string, mark: string) => Promise<void>;
  /** Asked only after a `comment` whose outcome is unknown. @param since ISO 8601: not made before */
  readonly hasComment: (item: TrackerItem, mark: string, since: string) => Promise<boolean>;
  readonly close: (item: TrackerItem) => Promise<void>;
  readonly reopen: (item: TrackerItem) => Promise<void>;
}

/** The tracker did not do what it was asked, or nobody knows whether it did. */
export class TrackerError extends Error {
  override readonly name = "TrackerError";
  /** `none`: it certainly changed nothing. */
  readonly effect: "none" | "unknown";
  /** Milliseconds that the tracker asked to be left alone for. */
  readonly retryAfter: number | null;
  constructor(
    tracker: string,
    problem: string,
    {
      effect,
      retryAfter = null,
      ...options
    }: ErrorOptions & Pick<TrackerError, "effect"> & { retryAfter?: number | null },
  ) {
    super(`${tracker}: ${problem}`, options);
    this.effect = effect;
    this.retryAfter = retryAfter;
  }
}

/** The same tracker, and whether anything was written through it. */
export const watchWrites = (tracker: Tracker): { readonly tracker: Tracker; readonly hasWritten: () => boolean } => {
  let written = false;
  const noted = <A extends readonly unknown[], R>(write: (...input: A) => Promise<R>) => {
    return async (...input: A): Promise<R> => {
      const result = await write(...input);
      written = true;
      return result;
    };
  };
  return {
    tracker: {
      ...tracker,
      create: noted(tracker.create),
      update: noted(tracker.update),
      comment: noted(tracker.comment),
      close: noted(tracker.close),
      reopen: noted(tracker.reopen),
    },
    hasWritten: () => written,
  };
};

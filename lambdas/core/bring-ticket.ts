import { type Duration, milliseconds } from "./duration.ts";
import type { HumanClosing, Ticket, TicketState, TicketWritten, TrackerItem } from "./ticket.ts";
import type { TicketText, Tracker } from "./tracker.ts";

/** A problem that comes back later than this is told as a new one. */
const reopensWithin: Duration = "30d";

/** The part of a ticket that its tracker decides. */
export type Brought = Pick<Ticket, "item" | "earlier" | "written" | "human">;

/** Why a comment is written; without a change of state there is none. */
export type Change = "closed" | "reopened" | "answered";

export interface Bringing {
  readonly tracker: Tracker;
  readonly ticket: Ticket;
  readonly text: TicketText;
  /** The hash of `text`. */
  readonly digest: string;
  readonly comment: (change: Change) => string;
  /** An earlier attempt may have taken effect without anybody recording it. */
  readonly inDoubt: boolean;
  readonly now: Date;
}

/** Brings the tracker's item to what the ticket wants. Done twice, it changes nothing. @throws {TrackerError} */
export const bringTicket = async (work: Bringing): Promise<Brought> => {
  const { ticket, inDoubt } = work;
  if (ticket.item !== null) return bringItem(work, ticket.item);
  const found = inDoubt ? await findItem(work, ticket.earlier) : null;
  if (found) return bringFound(work, found, ticket.earlier);
  const { item, earlier, human } = ticket;
  return ticket.wanted.state === "open" ? createItem(work, earlier) : { item, earlier, written: null, human };
};

/** Names one item of a ticket, of which there may be several in the course of time. */
const markOf = ({ id, nonce }: Ticket, earlier: readonly TrackerItem[]): string =>
  `homeostat:${id}:${nonce}:${earlier.length}`;

const findItem = ({ tracker, ticket }: Bringing, earlier: readonly TrackerItem[]): Promise<TrackerItem | null> =>
  tracker.find(markOf(ticket, earlier), ticket.createdAt);

/** What an interrupted attempt has made, and perhaps gone on with: nothing of it is on record. */
const bringFound = (work: Bringing, item: TrackerItem, earlier: readonly TrackerItem[]): Promise<Brought> => {
  const opened: TicketWritten = { state: "open", digest: "", changes: 0, at: work.ticket.createdAt };
  return bringItem({ ...work, ticket: { ...work.ticket, item, earlier, written: opened, human: null } }, item);
};

const bringItem = async (work: Bringing, item: TrackerItem): Promise<Brought> => {
  const live = await work.tracker.read(item);
  if (live === null) return replaceItem(work, item);
  if (work.ticket.wanted.state === "closed") return closeItem(work, item, live.state);
  return live.state === "open" ? keepOpen(work, item) : answerClosed(work, item, live.wontFix);
};

const createItem = async (work: Bringing, earlier: readonly TrackerItem[]): Promise<Brought> => {
  const item = await work.tracker.create(work.text, markOf(work.ticket, earlier));
  return { item, earlier, written: written(work, "open", 0), human: null };
};

/** The item was deleted, or is closed for so long that nobody would look for it there. */
const replaceItem = async (work: Bringing, item: TrackerItem): Promise<Brought> => {
  const earlier = [...work.ticket.earlier, item];
  if (work.ticket.wanted.state === "closed") return { item: null, earlier, written: null, human: null };
  const found = work.inDoubt ? await findItem(work, earlier) : null;
  return found ? bringFound(work, found, earlier) : createItem(work, earlier);
};

const keepOpen = async (work: Bringing, item: TrackerItem): Promise<Brought> => {
  const { tracker, ticket, text, digest, inDoubt } = work;
  const { written: last, earlier, human } = ticket;
  if (last?.digest !== digest) await tracker.update(item, text, markOf(ticket, ticket.earlier));
  // A person reopened what we had closed; or an interrupted attempt has said that it closes, or that it reopens.
  const isReopened = last?.state !== "open" || (inDoubt && (await isTold(work, item, "closed")));
  if (isReopened) await tell(work, item, "reopened");
  const isAnswered = human === "answered" || (inDoubt && human === null && (await isTold(work, item, "answered")));
  return {
    item,
    earlier,
    written:
      isReopened || isAnswered !== (human === "answered")
        ? written(work, "open", changes(ticket) + 1)
        : { ...last, digest },
    human: isAnswered ? "answered" : null,
  };
};

const closeItem = async (work: Bringing, item: TrackerItem, live: TicketState): Promise<Brought> => {
  const { tracker, ticket, text, digest, inDoubt } = work;
  const { written: last, earlier } = ticket;
  if (live === "open" || last?.digest !== digest) await tracker.update(item, text, markOf(ticket, ticket.earlier));
  if (live === "open") {
    await tell(work, item, "closed");
    await tracker.close(item);
  }
  const wasClosed = last?.state === "closed" && live === "closed" && !inDoubt;
  return {
    item,
    earlier,
    written: wasClosed ? { ...last, digest } : written(work, "closed", changes(ticket) + 1),
    human: null,
  };
};

/** The item is closed while the problem lasts, or has come back. */
const answerClosed = async (work: Bringing, item: TrackerItem, wontFix: boolean): Promise<Brought> => {
  const { ticket, now, inDoubt } = work;
  const { written: last, earlier, human } = ticket;
  const leave = (as: HumanClosing): Brought => ({ item, earlier, written: last, human: as });
  if (human === null && last?.state === "closed" && now.getTime() - Date.parse(last.at) > milliseconds(reopensWithin))
    return replaceItem(work, item);
  if (wontFix) return leave("wont-fix");
  // An interrupted attempt of ours may have closed it: that was no person.
  if (human === null && (last?.state === "closed" || inDoubt)) return reopenItem(work, item, "reopened", null);
  return human === null ? reopenItem(work, item, "answered", "answered") : leave("closed");
};

const reopenItem = async (
  work: Bringing,
  item: TrackerItem,
  change: Change,
  human: HumanClosing | null,
): Promise<Brought> => {
  const { tracker, ticket, text } = work;
  // First the words: an attempt that dies in between is known again by them.
  await tell(work, item, change);
  await tracker.reopen(item);
  await tracker.update(item, text, markOf(ticket, ticket.earlier));
  return { item, earlier: ticket.earlier, written: written(work, "open", changes(ticket) + 1), human };
};

const tell = async (work: Bringing, item: TrackerItem, change: Change): Promise<void> => {
  const { tracker, ticket, comment, inDoubt } = work;
  if (inDoubt && (await isTold(work, item, change))) return;
  await tracker.comment(item, comment(change), commentMark(ticket, change));
};

const isTold = ({ tracker, ticket }: Bringing, item: TrackerItem, change: Change): Promise<boolean> =>
  tracker.hasComment(item, commentMark(ticket, change), ticket.written?.at ?? ticket.createdAt);

/** The same for every attempt at telling the same change. */
const commentMark = (ticket: Ticket, change: Change): string =>
  `${markOf(ticket, ticket.earlier)}:${changes(ticket) + 1}:${change}`;

const changes = ({ written: last }: Ticket): number => last?.changes ?? 0;

const written = ({ digest, now }: Bringing, state: TicketState, count: number): TicketWritten => ({
  state,
  digest,
  changes: count,
  at: now.toISOString(),
});

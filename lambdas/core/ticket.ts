import type { Subject } from "./finding.ts";

/** The tracker's item: the number or id by which its API knows it, and the address by which people do. */
export interface TrackerItem {
  readonly id: string;
  readonly url: string;
}

export type TicketState = "open" | "closed";

/** What the ledger asks of a ticket. */
export interface TicketWish {
  readonly state: TicketState;
  /** For people: why it is in this state. */
  readonly why: string;
  /** ISO 8601: when the state was last changed. */
  readonly since: string;
}

/** What was last brought to the tracker. */
export interface TicketWritten {
  readonly state: TicketState;
  /** The hash of title and text. */
  readonly digest: string;
  /** How many changes of state the tracker has been told of. */
  readonly changes: number;
  /** ISO 8601: when the state was last changed there. */
  readonly at: string;
}

/** Somebody is at work on the item. Left behind by a crash or a lost answer: look at the tracker before writing again. */
export interface TicketHold {
  readonly by: string;
  /** ISO 8601. */
  readonly until: string;
}

export interface TicketFailing {
  /** ISO 8601. */
  readonly since: string;
  readonly times: number;
  readonly problem: string;
  /** It has lasted for so long that somebody was told. */
  readonly isOverdue: boolean;
}

/**
 * What a person decided in the tracker: `answered` closed it while the problem lasted, and was shown the evidence;
 * `closed` did so again; `wont-fix` closed it as not planned. The last two are left alone until the problem was gone.
 */
export type HumanClosing = "answered" | "closed" | "wont-fix";

/** One item in one tracker for a control and a subject, whichever sources told of it and however many attempts there were. */
export interface Ticket {
  readonly schemaVersion: 1;
  readonly id: string;
  /** Drawn when the ticket was reserved: whoever knows only what it is about cannot guess the mark of its item. */
  readonly nonce: string;
  /** The id of the playbook that answers; where none does, the finding's control. */
  readonly control: string;
  readonly playbook: string | null;
  readonly subject: Subject;
  readonly title: string;
  /** As `trackerName` names it. */
  readonly tracker: string;
  /** Null while the item is reserved and not yet known to be there. */
  readonly item: TrackerItem | null;
  /** Of the same ticket: closed for so long, or deleted, that a new item was opened. Oldest first. */
  readonly earlier: readonly TrackerItem[];
  readonly wanted: TicketWish;
  readonly written: TicketWritten | null;
  /** Keys of the findings it stands for. */
  readonly findings: readonly string[];
  /** The latest attempt, if a playbook answers. */
  readonly remediationId: string | null;
  readonly human: HumanClosing | null;
  /** Set while the tracker cannot be reached or refuses. */
  readonly failing: TicketFailing | null;
  readonly hold: TicketHold | null;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601: when `sweep` has it looked at again; null: not before something changes. */
  readonly dueAt: string | null;
  readonly version: number;
}

/** What every version of the record has had. */
type Core = Pick<Ticket, "id" | "control" | "subject" | "tracker">;

/** A record as it was stored by this or an older version: what that one did not know yet is filled in. */
export const readTicket = (stored: Core & Partial<Ticket>): Ticket => {
  const createdAt = stored.createdAt ?? new Date(0).toISOString();
  return {
    nonce: "",
    playbook: null,
    title: stored.control,
    item: null,
    earlier: [],
    wanted: { state: "open", why: "", since: createdAt },
    written: null,
    findings: [],
    remediationId: null,
    human: null,
    failing: null,
    hold: null,
    dueAt: null,
    version: 0,
    ...stored,
    createdAt,
    schemaVersion: 1,
  };
};

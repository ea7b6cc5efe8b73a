import type { Finding, Subject } from "./finding.ts";
import type { OtherWriters } from "./other-writers.ts";
import type { RemediationReason } from "./reasons.ts";
import type { Outcome, State } from "./states.ts";

/** One attempt of one playbook at one subject; its state is the last of its transitions. */
export interface Remediation {
  readonly id: string;
  readonly playbook: string;
  readonly subject: Subject;
  readonly generation: number;
  readonly finding: Finding;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** An entry of a remediation's history. Sequence numbers start at 0 and have no gaps. */
export interface Transition {
  readonly sequence: number;
  readonly state: State;
  readonly reason?: RemediationReason;
  /** For people: what was planned, what AWS answered. */
  readonly detail: TransitionDetail;
  /** ISO 8601. */
  readonly at: string;
  /** Who made it: Homeostat, or a person's identity. */
  readonly actor?: string;
  /** The hash of the entry before it; null of the first. */
  readonly previous?: string | null;
  /** SHA-256 of all the rest, hexadecimal. Entries of older versions have neither. */
  readonly hash?: string;
}

/** An entry that is bound to all those before it: only such are written. `audit-chain.ts` makes them. */
export type ChainedTransition = Transition & Required<Pick<Transition, "actor" | "previous" | "hash">>;

/** A budget that has no place left, for people. */
export interface SpentBudget {
  /** What it allows, such as `20 an hour in 444455556666`. */
  readonly budget: string;
  /** ISO 8601: when its next place runs out; null: as soon as one that is at work has ended. */
  readonly freesAt: string | null;
}

export interface TransitionDetail {
  readonly summary?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly impact?: string;
  readonly note?: string;
  /** What an approver repeats, and until when. */
  readonly planHash?: string;
  readonly deadline?: string;
  /** The budget that it waits for. */
  readonly spent?: SpentBudget;
  /** Who else changed the subject, where that is why nothing is written; the note says it in words. */
  readonly writers?: OtherWriters;
}

/** A remediation of a subject that wrote, as its slot remembers it. Times are ISO 8601. */
export interface Attempt {
  readonly generation: number;
  readonly outcome: Outcome;
  readonly reason: RemediationReason;
  /** The settings that it found and those that it wrote. */
  readonly before: unknown;
  readonly after: unknown;
  /** When it was written, or a moment before. */
  readonly writtenAt: string;
  readonly endedAt: string;
}

/** A finding that waits for its turn, at most once a key. */
export interface Waiting {
  readonly findingKey: string;
  readonly revision: string;
  /** It starts nothing by itself, but the case that waits for a human is looked at again for it. */
  readonly review?: true;
}

/**
 * Admits one open remediation per (playbook, subject). The generation rises only while none is open;
 * `waiting` holds what waits for a later generation, and `dueAt` tells `sweep` when to look at the slot again.
 */
export interface Slot {
  readonly playbook: string;
  readonly subject: Subject;
  readonly generation: number;
  readonly openId: string | null;
  /** ISO 8601: when the current generation was opened; its run has read the live state since. */
  readonly openedAt: string;
  /** The finding that the current generation answers. */
  readonly findingKey: string;
  readonly revision: string;
  readonly waiting: readonly Waiting[];
  readonly lastOutcome: Outcome | null;
  /** The newest that wrote, the oldest first: what a later attempt has to know of those before. */
  readonly attempts: readonly Attempt[];
  /** ISO 8601; no new generation before. */
  readonly coolDownUntil: string | null;
  /** ISO 8601; the live state was read after this, and nothing was wrong with it. Slots of older versions have none. */
  readonly seenWellAt?: string;
  /** ISO 8601: since when it has found no place in its budgets, whichever generation looked; absent: it waits for none. */
  readonly waitsSince?: string | undefined;
  /** ISO 8601; null: nothing to do until a finding arrives. */
  readonly dueAt: string | null;
  readonly version: number;
}

/** A `rollback` is the way back of a write that this remediation made. */
export type WritePurpose = "apply" | "rollback";

/** Exclusive use of a subject, for a time. The token grows with every holder and fences ledger writes only. */
export interface Lease {
  readonly holder: string;
  /** ISO 8601. */
  readonly until: string;
  readonly token: number;
}

/** Somebody stopped Homeostat, as a whole or one playbook. */
export interface Halt {
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

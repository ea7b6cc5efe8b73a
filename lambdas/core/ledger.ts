import type { Act } from "./acts/act.ts";
import type { Approval } from "./approval.ts";
import type { Breaker } from "./breaker.ts";
import type { Budget, Budgets } from "./budget.ts";
import type { Config } from "./config.ts";
import type { Evaluations, Poll, PollPlace } from "./coverage.ts";
import type { Decision } from "./decide.ts";
import type { Finding, Subject } from "./finding.ts";
import type { Fleet } from "./fleet.ts";
import type { GrantedExemption } from "./granted-exemption.ts";
import type { LedgerRecord } from "./ledger-record.ts";
import type { Pulse } from "./pulse.ts";
import type { ChainedTransition, Halt, Lease, Remediation, Slot, Transition, WritePurpose } from "./remediation.ts";
import type { RollbackRequest } from "./rollback-request.ts";
import type { Ticket } from "./ticket.ts";

/** A finding and what was made of it. */
export interface FindingRecord {
  readonly finding: Finding;
  readonly decisions: readonly Decision[];
}

/** A remediation and what has happened in it, in order of sequence. */
export interface RecordedRun {
  readonly remediation: Remediation;
  readonly history: readonly Transition[];
}

/** An entry with whose it is. */
export interface HistoryEntry {
  readonly remediationId: string;
  readonly transition: Transition;
}

/** Whose guards are asked for. */
export type GuardedRemediation = Pick<Remediation, "id" | "playbook" | "subject">;

/** What the ledger holds for and against a write. */
export interface RecordedGuards {
  /** The halt of everything, else that of the playbook. */
  readonly halt: Halt | null;
  readonly lease: Lease | null;
  readonly breaker: Breaker | null;
  /** Of the playbook, and of the subject's account. */
  readonly budgets: Budgets;
  /** Null: nobody has kept this ledger yet. */
  readonly pulse: Pulse | null;
  /** Of the subject's account and region; null: nobody has counted there yet. */
  readonly fleet: Fleet | null;
  /** What humans said to the write of this remediation, and to its way back. */
  readonly approvals: Readonly<Record<WritePurpose, Approval | null>>;
  /** Those granted at run time that speak of this playbook and subject, whether in force or not. */
  readonly exemptions: readonly GrantedExemption[];
  /** The configuration deployed now; null where none was recorded yet. */
  readonly config: Config | null;
}

/** What the end of a remediation changes, as it is before. */
export interface RecordedHoldings {
  readonly slot: Slot | null;
  readonly breaker: Breaker | null;
  /** Of the playbook: what is in flight is counted there alone. */
  readonly budget: Budget | null;
  /** What AWS Config's items say of the subject. */
  readonly drift: FindingRecord | null;
}

/** A halt and what it stops; `playbook` null: everything. */
export interface StandingHalt {
  readonly playbook: string | null;
  readonly halt: Halt;
}

/** The open findings of one kind of events about one account and region. */
export interface FindingPlace {
  readonly detailType: string;
  /** Of the subject. */
  readonly account: string;
  /** That the event came from. */
  readonly region: string;
}

/** A sequence number was taken by a different transition: somebody else ended or moved this remediation. */
export class TransitionConflictError extends Error {
  override readonly name = "TransitionConflictError";
  constructor(id: string, sequence: number, wanted: string, found: string) {
    super(`remediation ${id}: entry ${sequence} of its history is "${found}", so "${wanted}" cannot be written there`);
  }
}

/**
 * The record of everything: what was found, decided, done and proven. Every write is conditional on a single item;
 * reads that guard a write are consistent. Times come from the caller as ISO 8601 text in UTC with milliseconds.
 */
export interface Ledger {
  /** `older`: a greater revision of the same key is already there, and stays. Decisions are replaced with the finding. */
  putFinding(record: FindingRecord): Promise<"stored" | "older">;
  /** Writes if the stored finding is still `expected` in every field (null: none is stored), whatever its revision. */
  replaceFinding(record: FindingRecord, expected: Finding | null): Promise<boolean>;
  /** Findings refused by trust are kept apart, so that a forged one can never displace a true one. */
  putRefusedFinding(record: FindingRecord): Promise<void>;
  getFinding(key: string): Promise<FindingRecord | null>;
  /** Every finding, refused ones included, in no order. */
  findings(): AsyncIterable<FindingRecord & { readonly refused: boolean }>;
  /** Keys of open findings that nobody told of since `before`, longest first; possibly out of date: re-read before acting. */
  unconfirmedFindings(place: FindingPlace, before: string, limit: number): Promise<readonly string[]>;

  getSlot(playbook: string, subject: Subject): Promise<Slot | null>;
  /** Writes if the stored version is still `expected` (null: none is stored); the stored version is then `slot.version`. */
  putSlot(slot: Slot, expected: number | null): Promise<boolean>;
  /** Slots whose `dueAt` has come, oldest first; possibly out of date: re-read before acting. */
  dueSlots(now: string, limit: number): Promise<readonly Slot[]>;
  /** Every slot that is open or has something waiting, oldest first; possibly out of date: re-read before acting. */
  pendingSlots(): AsyncIterable<Slot>;

  /** Once; a second call with the same id changes nothing. */
  createRemediation(remediation: Remediation): Promise<void>;
  getRemediation(id: string): Promise<Remediation | null>;
  /** A remediation with its history, in one consistent read; null: there is no such remediation. */
  readRun(id: string): Promise<RecordedRun | null>;
  remediations(): AsyncIterable<Remediation>;
  /** In order of sequence, consistent. */
  history(id: string): Promise<readonly Transition[]>;
  /** Every entry of every history, in no order. */
  entries(): AsyncIterable<HistoryEntry>;
  /**
   * Idempotent: the same state and reason at the same sequence is accepted again, and what was written first stays.
   * @returns the entry that stands there now
   * @throws {TransitionConflictError}
   */
  appendTransition(id: string, transition: ChainedTransition): Promise<Transition>;
  /** The whole observed state, before the first write, kept until then to the second. Once; later calls change nothing. */
  putBeforeImage(id: string, image: unknown, until: string): Promise<void>;
  /** Null where none was kept, or its time is over. */
  getBeforeImage(id: string, now: string): Promise<unknown>;

  getApproval(remediationId: string, purpose: WritePurpose): Promise<Approval | null>;
  /** Writes if the stored version is still `expected` (null: none is stored); the stored version is then `approval.version`. */
  putApproval(approval: Approval, expected: number | null): Promise<boolean>;
  /** Approvals whose `dueAt` is not after `until`, oldest first: with a far `until` all that wait. Possibly out of date. */
  dueApprovals(until: string, limit: number): Promise<readonly Approval[]>;

  /** The latest request to undo a remediation. */
  getRollback(remediationId: string): Promise<RollbackRequest | null>;
  /** Writes if the stored version is still `expected` (null: none is stored); the stored version is then `request.version`. */
  putRollback(request: RollbackRequest, expected: number | null): Promise<boolean>;
  /** Requests whose `dueAt` has come, oldest first; possibly out of date: re-read before acting. */
  dueRollbacks(now: string, limit: number): Promise<readonly RollbackRequest[]>;

  getTicket(id: string): Promise<Ticket | null>;
  /** Writes if the stored version is still `expected` (null: none is stored); the stored version is then `ticket.version`. */
  putTicket(ticket: Ticket, expected: number | null): Promise<boolean>;
  /** Every ticket, in no order. */
  tickets(): AsyncIterable<Ticket>;
  /** Tickets whose `dueAt` has come, oldest first; possibly out of date: re-read before acting. */
  dueTickets(now: string, limit: number): Promise<readonly Ticket[]>;

  /** Takes or renews the lease of a subject; null while somebody else's has not run out at `now`. */
  acquireLease(subject: Subject, holder: string, now: string, until: string): Promise<Lease | null>;
  /** Only the holder's; somebody else's lease stays. */
  releaseLease(subject: Subject, holder: string): Promise<void>;

  /** What may forbid a write of this remediation, in one consistent read. @throws where any part of it cannot be read or understood */
  readGuards(remediation: GuardedRemediation): Promise<RecordedGuards>;
  /** What the end of this remediation is going to change, in one consistent read. */
  readHoldings(remediation: GuardedRemediation): Promise<RecordedHoldings>;
  /** `playbook` null: everything. A halt that stands there already is replaced. */
  putHalt(playbook: string | null, halt: Halt): Promise<void>;
  /** Lifts this very halt. @returns false where another stands there, or none */
  liftHalt(playbook: string | null, halt: Halt): Promise<boolean>;
  /** All that stand, consistent. */
  halts(): Promise<readonly StandingHalt[]>;

  getExemption(id: string): Promise<GrantedExemption | null>;
  /** Writes if the stored version is still `expected` (null: none is stored); the stored version is then `exemption.version`. */
  putExemption(exemption: GrantedExemption, expected: number | null): Promise<boolean>;
  /** Grants whose `dueAt` is not after `until`, oldest first: with a far `until` all that are not over. Possibly out of date. */
  dueExemptions(until: string, limit: number): Promise<readonly GrantedExemption[]>;

  /** Once; a second call with the same id changes nothing. */
  putAct(act: Act): Promise<void>;
  /** Everything that humans did, in no order. */
  acts(): AsyncIterable<Act>;

  getBreaker(playbook: string): Promise<Breaker | null>;
  /** Writes if the stored version is still `expected` (null: none is stored); the stored version is then `breaker.version`. */
  putBreaker(breaker: Breaker, expected: number | null): Promise<boolean>;
  /** One of each playbook that has one, open or not; consistent. */
  breakers(): Promise<readonly Breaker[]>;

  getBudget(key: string): Promise<Budget | null>;
  /** Writes if the stored version is still `expected` (null: none is stored); the stored version is then `budget.version`. */
  putBudget(budget: Budget, expected: number | null): Promise<boolean>;
  getFleet(account: string, region: string): Promise<Fleet | null>;
  /** Writes if the stored version is still `expected` (null: none is stored); the stored version is then `fleet.version`. */
  putFleet(fleet: Fleet, expected: number | null): Promise<boolean>;

  getPulse(): Promise<Pulse | null>;
  putPulse(pulse: Pulse): Promise<void>;

  /** The configuration now deployed, which runs begun under an older one obey where it is stricter. */
  putConfig(config: Config): Promise<void>;

  getPoll(place: PollPlace): Promise<Poll | null>;
  /** Writes if the stored version is still `expected` (null: none is stored); the stored version is then `poll.version`. */
  putPoll(poll: Poll, expected: number | null): Promise<boolean>;
  polls(): AsyncIterable<Poll>;
  /** One item a rule; a count that is older than the stored one changes nothing. */
  putEvaluations(evaluations: Evaluations): Promise<void>;
  /** Of every rule that was ever counted: `isInForce` tells which still matter. */
  evaluations(): AsyncIterable<Evaluations>;

  /** All that reports tell of, in one pass over everything and in no order: each is in the reader's hands once. */
  records(): AsyncIterable<LedgerRecord>;
}

import type * as z from "zod";
import type { Evaluations, PassOutcome, PollerId } from "./coverage.ts";
import type { Finding } from "./finding.ts";
import type { Calls, Operations } from "./operation.ts";

/** Where a poller looks, and for what. */
export interface PollScope {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** `Source.SourceIdentifier` of the managed rules that a playbook answers to. */
  readonly rules: ReadonlySet<string>;
  /** Names of the alarms that the configuration registers here. */
  readonly alarms: readonly string[];
  /** When the pass began. */
  readonly startedAt: string;
  readonly now: Date;
}

/** What AWS tells of now, in the words of the event that would have told it: JSON, read by that event's parser. */
export type PolledEvent = object;

/** One bounded step of a pass. */
export interface PollPage<C> {
  /** One for each fact that a finding may come of. */
  readonly events: readonly PolledEvent[];
  /** Of a rule whose last page this was. */
  readonly counted: Evaluations | null;
  /** Where to go on; null: all was seen. */
  readonly next: C | null;
  /** Of the whole pass, where it is not `seen`: told with its last page. */
  readonly outcome?: PassOutcome;
}

/** `gone`: AWS tells of it no more. `not-shown`: AWS does not show it to us, so nothing is known. */
export type Confirmation = PolledEvent | "gone" | "not-shown";

/** Asks one service of one account and region for what its events may have failed to tell. */
export interface Poller<R extends Operations, C> {
  readonly id: PollerId;
  /** Of the events whose findings it confirms: those that nobody told of in a whole pass are asked about one by one. */
  readonly detailType: string;
  readonly reads: R;
  /** Of what `next` hands on: the ledger keeps it between two invocations. */
  readonly cursor: z.ZodType<C>;
  /** Names of the errors with which the service refuses a page token that has become too old. */
  readonly staleToken: readonly string[];
  /** @param cursor null: from the beginning */
  next(aws: Calls<R>, scope: PollScope, cursor: C | null): Promise<PollPage<C>>;
  /** What AWS tells of this finding's fact now. */
  confirm(aws: Calls<R>, scope: PollScope, finding: Finding): Promise<Confirmation>;
}

/** How the engine sees any poller: what its cursor holds is closed over. */
export type AnyPoller = Poller<Operations, unknown>;

/** Types a poller: it can call only what `reads` declares. */
export const definePoller = <R extends Operations, C>(poller: Poller<R, C>): Poller<R, C> => poller;

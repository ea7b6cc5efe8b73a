import * as z from "zod";
import {
  type Evaluations,
  isDue,
  type PassOutcome,
  type Poll,
  type PollPlace,
  passOutcomes,
  pollPlaces,
  unpolled,
} from "./coverage.ts";
import { type Duration, milliseconds } from "./duration.ts";
import { isEventError } from "./event-errors.ts";
import { withCount } from "./fleet.ts";
import { managedRuleIdentifier } from "./managed-rule.ts";
import { bind, type Session } from "./operation.ts";
import { type FactPorts, takeFact, takeGone } from "./poll-fact.ts";
import type { AnyPoller, PollScope } from "./poller.ts";

export interface PollPorts extends FactPorts {
  readonly pollers: readonly AnyPoller[];
  /** The reader's role of the place. */
  readonly session: (place: PollPlace) => Session;
}

export interface Polled {
  /** Steps taken, each a page of answers or of findings to ask about. */
  readonly steps: number;
  readonly complete: readonly PollPlace[];
  /** What an error stopped: recorded as a gap, and tried again at the next invocation from where it stood. */
  readonly failed: readonly { readonly place: PollPlace; readonly error: unknown }[];
  /** Answers that no source can read. */
  readonly unreadable: readonly { readonly place: PollPlace; readonly error: Error }[];
}

/** What an invocation may take: time, with room to spare before the function's own end, and calls. */
const timeBudget: Duration = "3m";
const stepBudget = 2_000;
/** So that a large account leaves the others their turn. */
const stepsPerTurn = 20;
/** Findings that nobody told of, asked about in one step. */
const unseenPerStep = 25;

/** First what AWS lists, then what the ledger holds open and AWS did not list. */
const position = z.union([
  z.object({ list: z.unknown() }),
  z.object({ unseen: z.string().nullable(), outcome: z.enum(passOutcomes) }),
]);
type Position = z.infer<typeof position>;
type Reached = Position | { readonly end: PassOutcome };

/** One invocation: passes are begun, gone on with and ended in turns until the budget is spent. No place stops another. */
export const poll = (ports: PollPorts) => async (): Promise<Polled> => {
  const { config, now } = ports;
  const until = now().getTime() + milliseconds(timeBudget);
  const polled = { steps: 0, complete: [] as PollPlace[], failed: [] as Polled["failed"][number][] };
  const unreadable: Polled["unreadable"][number][] = [];
  let open = pollPlaces(config).flatMap((place) => {
    const poller = ports.pollers.find(({ id }) => id === place.poller);
    return poller ? [{ place, poller }] : [];
  });
  while (open.length > 0) {
    const goesOn: typeof open = [];
    for (const { place, poller } of open) {
      const left = Math.min(stepsPerTurn, stepBudget - polled.steps);
      if (left === 0 || now().getTime() >= until) return { ...polled, unreadable };
      const turn = await takeTurn(ports, poller, place, left, (error) => unreadable.push({ place, error }));
      polled.steps += turn.steps;
      if (turn.end === "complete") polled.complete.push(place);
      else if (turn.end === "failed") polled.failed.push({ place, error: turn.error });
      else if (turn.end === "more") goesOn.push({ place, poller });
    }
    open = goesOn;
  }
  return { ...polled, unreadable };
};

type Turn = { readonly steps: number } & (
  | { readonly end: "more" | "complete" | "nothing-due" | "taken-over" }
  | { readonly end: "failed"; readonly error: unknown }
);

/** Some steps of one pass, each saved before the next: a kill costs one step, which is taken again. */
const takeTurn = async (
  ports: PollPorts,
  poller: AnyPoller,
  place: PollPlace,
  limit: number,
  onUnreadable: (error: Error) => void,
): Promise<Turn> => {
  const { ledger, now } = ports;
  let stored = await ledger.getPoll(place);
  if (!isDue(stored, now())) return { steps: 0, end: "nothing-due" };
  for (let steps = 1; steps <= limit; steps++) {
    const begun = begin(stored, place, now());
    let next: Poll;
    let failure: { readonly error: unknown } | null = null;
    try {
      next = after(begun, await advance(ports, poller, begun, onUnreadable));
    } catch (error) {
      failure = { error };
      next = failed(begun, poller, error, now());
    }
    // Somebody else polls this place at the same time: it is theirs.
    if (!(await ledger.putPoll(next, stored?.version ?? null))) return { steps, end: "taken-over" };
    if (failure) return { steps, end: "failed", ...failure };
    if (next.startedAt === null) return { steps, end: "complete" };
    stored = next;
  }
  return { steps: limit, end: "more" };
};

const begin = (stored: Poll | null, place: PollPlace, now: Date): Poll & { startedAt: string } => ({
  ...(stored ?? unpolled(place)),
  startedAt: stored?.startedAt ?? now.toISOString(),
  version: (stored?.version ?? 0) + 1,
});

const after = (begun: Poll, reached: Reached): Poll =>
  "end" in reached
    ? { ...begun, startedAt: null, cursor: null, asOf: begun.startedAt, outcome: reached.end, failing: null }
    : { ...begun, cursor: JSON.stringify(reached) };

/** Where it stood, it goes on; a page token that has become too old costs the pass. The name of an error is all that is kept. */
const failed = (begun: Poll, poller: AnyPoller, error: unknown, now: Date): Poll => {
  const name = error instanceof Error ? error.name : "Error";
  return {
    ...begun,
    cursor: poller.staleToken.includes(name) ? null : begun.cursor,
    failing: { since: begun.failing?.since ?? now.toISOString(), error: name },
  };
};

/** A cursor of another version begins the pass anew. */
const readPosition = (poller: AnyPoller, cursor: string | null): Position => {
  const found = cursor === null ? null : position.safeParse(JSON.parse(cursor)).data;
  if (!found || "unseen" in found) return found ?? { list: null };
  return { list: poller.cursor.safeParse(found.list).data ?? null };
};

/** Takes one step of the pass. */
const advance = async (
  ports: PollPorts,
  poller: AnyPoller,
  begun: Poll & { readonly startedAt: string },
  onUnreadable: (error: Error) => void,
): Promise<Reached> => {
  const scope = scopeOf(ports, begun);
  const aws = bind(poller.reads, ports.session(begun));
  const take = async (read: () => Promise<void>): Promise<void> => {
    try {
      await read();
    } catch (error) {
      if (!isEventError(error)) throw error;
      onUnreadable(error);
    }
  };

  const at = readPosition(poller, begun.cursor);
  if ("list" in at) {
    const { events, counted, next, outcome = "seen" } = await poller.next(aws, scope, at.list);
    for (const event of events) await take(() => takeFact(ports, event));
    if (counted) {
      await ports.ledger.putEvaluations(counted);
      await tellFleet(ports, counted);
    }
    return next === null ? { unseen: null, outcome } : { list: next };
  }

  const { account, region, startedAt } = begun;
  const place = { detailType: poller.detailType, account, region };
  const unseen = await ports.ledger.unconfirmedFindings(place, startedAt, unseenPerStep);
  const [first = null] = unseen;
  // What stays unseen however often it is asked about must not keep the pass from its end.
  if (first === null || first === at.unseen) return { end: at.outcome };
  for (const key of unseen) {
    const record = await ports.ledger.getFinding(key);
    if (record?.finding.lifecycle !== "open") continue;
    const { finding } = record;
    await take(async () => {
      const told = await poller.confirm(aws, scope, finding);
      if (told === "gone") await takeGone(ports, finding);
      else if (told !== "not-shown") await takeFact(ports, told);
    });
  }
  return { unseen: first, outcome: at.outcome };
};

/** How large the fleet is that the playbooks of a rule have there: what its next count corrects is not worth a second try. */
const tellFleet = async ({ ledger, playbooks }: PollPorts, counted: Evaluations): Promise<void> => {
  const { account, region, identifier } = counted;
  const answering = playbooks.filter(({ triggers }) =>
    triggers.some(
      (trigger) =>
        trigger.kind === "control" && trigger.configRules.some((rule) => managedRuleIdentifier(rule) === identifier),
    ),
  );
  const fleet = await ledger.getFleet(account, region);
  await ledger.putFleet(
    withCount(
      fleet,
      counted,
      answering.map(({ id }) => id),
    ),
    fleet?.version ?? null,
  );
};

const scopeOf = (
  { config, playbooks, now }: PollPorts,
  { account, region, startedAt }: Poll & { startedAt: string },
): PollScope => ({
  account,
  region,
  partition: config.partition,
  rules: new Set(
    playbooks
      .flatMap(({ triggers }) => triggers)
      .flatMap((trigger) => (trigger.kind === "control" ? trigger.configRules.map(managedRuleIdentifier) : [])),
  ),
  alarms: config.scaling
    .filter((entry) => entry.account === account && entry.region === region)
    .map(({ alarm }) => alarm),
  startedAt,
  now: now(),
});

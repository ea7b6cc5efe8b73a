import { createHash } from "node:crypto";
import { type Bringing, type Brought, bringTicket, type Change } from "./bring-ticket.ts";
import type { Config } from "./config.ts";
import { type Duration, milliseconds } from "./duration.ts";
import type { Ledger } from "./ledger.ts";
import { ticketId } from "./names.ts";
import { type AnyPlaybook, acts } from "./playbook.ts";
import { later } from "./slot.ts";
import { readTicket, type Ticket } from "./ticket.ts";
import { type TicketRoute, trackerName } from "./ticket-config.ts";
import { joinFindings, readFacts, type TicketTopic } from "./ticket-facts.ts";
import { routeFor } from "./ticket-route.ts";
import { type TicketFacts, type Wish, wishFor } from "./ticket-wish.ts";
import { type TicketText, type Tracker, TrackerError, watchWrites } from "./tracker.ts";

export interface TicketPorts {
  readonly config: Config;
  readonly playbooks: readonly AnyPlaybook[];
  readonly ledger: Ledger;
  readonly now: () => Date;
  /** By the name that the ledger keeps; null where the configuration does not have it any more. */
  readonly tracker: (name: string) => Tracker | null;
  readonly words: {
    readonly text: (ticket: Ticket, facts: TicketFacts, limits: Tracker["limits"]) => TicketText;
    readonly comment: (change: Change, ticket: Ticket, facts: TicketFacts) => string;
  };
}

/**
 * What became of a ticket. `busy`: whoever holds it looks again before letting go. `waiting`: its tracker failed, and
 * whatever was told meanwhile is read when it is tried again.
 */
export type Kept =
  | { readonly kind: "nothing" | "in-step" | "waiting" | "busy" | "no-tracker" }
  | { readonly kind: "brought"; readonly ticket: Ticket }
  /** `isOverdue`: for a day now; said once. */
  | { readonly kind: "failed"; readonly error: TrackerError; readonly ticket: Ticket; readonly isOverdue: boolean };

/** Longer than the function may run, so that two never write to one item at once. */
const holdTime: Duration = "3m";
/** A request that nobody waits for any more may still arrive. */
const inFlight: Duration = "1m";
const firstRetry: Duration = "1m";
const slowestRetry: Duration = "1h";
/** How soon a person's closing is noticed, at 1 request an item. */
const lookEvery: Duration = "1h";
const lookEveryDay: Duration = "24h";
const overdueAfter: Duration = "24h";
const rounds = 8;

/** The record changed under us for as long as anybody could be expected to try. */
export class TicketContendedError extends Error {
  override readonly name = "TicketContendedError";
  constructor(id: string) {
    super(`ticket ${id}: changed by others in every attempt; try again later`);
  }
}

const hash = ({ title, body }: TicketText): string =>
  createHash("sha256").update(`${title}\0${body}`).digest("hex").slice(0, 32);

/**
 * Brings one ticket to what the ledger asks for, whatever told of it, however often and in whatever order. The item is
 * reserved in the ledger before it is made, and held while it is written: a hold that was left behind says that somebody
 * may have written without recording it, and only then is the tracker searched.
 * @param by who holds the ticket meanwhile: different for every invocation
 * @throws {TicketContendedError}
 */
export const keepTicket =
  (ports: TicketPorts) =>
  async (topic: TicketTopic, by: string): Promise<Kept> => {
    const { config, ledger, now } = ports;
    const route = routeFor(config, topic.subject);
    for (let round = 0; round < rounds; round++) {
      const stored = await ledger.getTicket(ticketId(topic.control, topic.subject));
      if (!stored && topic.ends) return { kind: "nothing" };
      const known = stored ?? (route && reserved(topic, route, by, now()));
      const tracker = known && ports.tracker(known.tracker);
      if (!known || !tracker || !route) return { kind: known ? "no-tracker" : "nothing" };
      if (stored?.hold && stored.hold.by !== by && stored.hold.until > now().toISOString()) {
        // Its holder will find that the version has moved on.
        const findings = joinFindings(stored.findings, topic.findings);
        if (await save(ledger, stored, { findings })) return { kind: "busy" };
        continue;
      }
      const ticket = { ...known, findings: joinFindings(known.findings, topic.findings) };
      const facts = await readFacts(ledger, ticket);
      const wish = wishFor(facts, route, now());
      if (!stored && wish?.state !== "open") return { kind: "nothing" };
      const next = wanting(ports, ticket, facts, wish);
      if (stored && !topic.isDue) {
        const isWaiting = stored.failing !== null && (stored.dueAt ?? "") > now().toISOString();
        if (isWaiting || isInStep(stored, next, ports.words.text(next, facts, tracker.limits))) {
          const kept: Kept = { kind: isWaiting ? "waiting" : "in-step" };
          if (next.findings.length === stored.findings.length) return kept;
          if (await save(ledger, stored, { findings: next.findings })) return kept;
          continue;
        }
      }
      const held = await hold(ports, stored, next, by);
      if (held) return work({ ports, tracker, route, by }, held, stored?.hold != null);
    }
    throw new TicketContendedError(ticketId(topic.control, topic.subject));
  };

const reserved = (
  { control, playbook, subject, findings }: TicketTopic,
  route: TicketRoute,
  by: string,
  now: Date,
): Ticket =>
  readTicket({
    control,
    playbook,
    subject,
    findings,
    id: ticketId(control, subject),
    nonce: by,
    tracker: trackerName(route.tracker),
    wanted: { state: "closed", why: "", since: now.toISOString() },
    createdAt: now.toISOString(),
  });

/** The case of a playbook that never writes is about all that is found about its subject: no single finding names it. */
const titleOf = (
  { playbooks }: TicketPorts,
  { playbook: id, title }: Ticket,
  { remediation, findings }: TicketFacts,
): string => {
  const playbook = playbooks.find((each) => each.id === id);
  if (playbook && !acts(playbook)) return playbook.title;
  return findings[0]?.finding.title ?? remediation?.finding.title ?? title;
};

/** The record as the facts ask for it. */
const wanting = (ports: TicketPorts, ticket: Ticket, facts: TicketFacts, wish: Wish | null): Ticket => ({
  ...ticket,
  title: titleOf(ports, ticket, facts),
  findings: joinFindings(ticket.findings, facts.remediation ? [facts.remediation.finding.key] : []),
  remediationId: facts.remediation?.id ?? ticket.remediationId,
  wanted: wish
    ? { ...wish, since: wish.state === ticket.wanted.state ? ticket.wanted.since : ports.now().toISOString() }
    : ticket.wanted,
});

const isInStep = (stored: Ticket, next: Ticket, text: TicketText): boolean => {
  if (stored.hold || stored.failing) return false;
  if (next.wanted.state !== stored.wanted.state) return false;
  const isSettled = stored.item === null ? stored.wanted.state === "closed" : stored.written !== null;
  return isSettled && (stored.item === null || isLeftAlone(stored) || stored.written?.digest === hash(text));
};

/** A person closed it for good. */
const isLeftAlone = ({ human }: Pick<Ticket, "human">): boolean => human === "closed" || human === "wont-fix";

const save = (ledger: Ledger, ticket: Ticket, change: Partial<Ticket>): Promise<boolean> =>
  ledger.putTicket({ ...ticket, ...change, version: ticket.version + 1 }, ticket.version);

/** @returns null where somebody else was faster */
const hold = async ({ ledger, now }: TicketPorts, stored: Ticket | null, next: Ticket, by: string) => {
  const held: Ticket = {
    ...next,
    hold: { by, until: later(now(), holdTime) },
    // If this invocation dies, somebody looks as soon as the hold has run out.
    dueAt: later(now(), holdTime),
    version: (stored?.version ?? 0) + 1,
  };
  return (await ledger.putTicket(held, stored?.version ?? null)) ? held : null;
};

interface Work {
  readonly ports: TicketPorts;
  readonly tracker: Tracker;
  readonly route: TicketRoute;
  readonly by: string;
}

/** Reads again after the hold is taken, so that a fact told meanwhile is seen by us or by whoever tells it. */
const work = async ({ ports, tracker, route, by }: Work, held: Ticket, inDoubt: boolean): Promise<Kept> => {
  const { ledger, now, words } = ports;
  let ticket = held;
  let doubt = inDoubt;
  for (let round = 0; round < rounds; round++) {
    const facts = await readFacts(ledger, ticket);
    ticket = wanting(ports, ticket, facts, wishFor(facts, route, now()));
    const text = words.text(ticket, facts, tracker.limits);
    const watched = watchWrites(tracker);
    const brought = await attempt({
      tracker: watched.tracker,
      ticket,
      text,
      digest: hash(text),
      comment: (change) => words.comment(change, ticket, facts),
      inDoubt: doubt,
      now: now(),
    });
    doubt ||= brought instanceof TrackerError && (brought.effect === "unknown" || watched.hasWritten());
    const released =
      brought instanceof TrackerError ? failed(ticket, brought, doubt, now()) : settled(ticket, brought, now());
    if (await ledger.putTicket({ ...released, version: ticket.version + 1 }, ticket.version))
      return brought instanceof TrackerError
        ? { kind: "failed", error: brought, ticket: released, isOverdue: isOverdueNow(ticket, released) }
        : { kind: "brought", ticket: released };
    // Somebody knows more: look again, on top of what was done.
    const latest = await ledger.getTicket(ticket.id);
    if (latest?.hold?.by !== by) break;
    const findings = joinFindings(ticket.findings, latest.findings);
    ticket = { ...ticket, ...(brought instanceof TrackerError ? {} : brought), findings, version: latest.version };
  }
  throw new TicketContendedError(held.id);
};

const attempt = async (bringing: Bringing): Promise<Brought | TrackerError> => {
  try {
    return await bringTicket(bringing);
  } catch (error) {
    if (error instanceof TrackerError) return error;
    throw error;
  }
};

const settled = (ticket: Ticket, brought: Brought, now: Date): Ticket => {
  const isWatched = ticket.wanted.state === "open" && brought.item !== null;
  return {
    ...ticket,
    ...brought,
    failing: null,
    hold: null,
    dueAt: isWatched ? later(now, isLeftAlone(brought) ? lookEveryDay : lookEvery) : null,
  };
};

/** The record is what remembers to try again: `sweep` has it looked at when its time has come. */
const failed = (ticket: Ticket, { message, effect, retryAfter }: TrackerError, doubt: boolean, now: Date): Ticket => {
  const since = ticket.failing?.since ?? now.toISOString();
  const times = (ticket.failing?.times ?? 0) + 1;
  const backOff = Math.min(milliseconds(slowestRetry), milliseconds(firstRetry) * 2 ** Math.min(times - 1, 10));
  const age = now.getTime() - Date.parse(since);
  return {
    ...ticket,
    failing: { since, times, problem: message, isOverdue: age >= milliseconds(overdueAfter) },
    // What is in doubt stays held, so that whoever comes next looks before writing.
    hold: doubt && ticket.hold ? { ...ticket.hold, until: later(now, effect === "unknown" ? inFlight : "0s") } : null,
    dueAt: new Date(now.getTime() + Math.max(backOff, retryAfter ?? 0)).toISOString(),
  };
};

const isOverdueNow = ({ failing: before }: Ticket, { failing: after }: Ticket): boolean =>
  after?.isOverdue === true && before?.isOverdue !== true;

import { waitsTooLong } from "./budget-wait.ts";
import { canonicalJson } from "./canonical-json.ts";
import { showsFault } from "./decide.ts";
import type { Finding } from "./finding.ts";
import type { FindingRecord } from "./ledger.ts";
import { inWords } from "./reasons.ts";
import type { Remediation, Transition } from "./remediation.ts";
import { isSeenWell } from "./seen-well.ts";
import type { TicketWish } from "./ticket.ts";
import type { TicketRoute } from "./ticket-config.ts";
import { opensByItself } from "./ticket-route.ts";

/** All that the ledger holds about a control and a subject. */
export interface TicketFacts {
  /** The latest attempt, and its history in order of sequence. */
  readonly remediation: Remediation | null;
  readonly history: readonly Transition[];
  /** ISO 8601: since when it has found no place in its budgets; null: it waits for none. */
  readonly waitsSince: string | null;
  readonly findings: readonly FindingRecord[];
}

export type Wish = Pick<TicketWish, "state" | "why">;

/** `solved`: proven by a fresh look. `person`: nobody but a human can go on. `observed`: seen, and not acted on. */
type Verdict = "solved" | "person" | "observed" | "undecided";

const verdictOf = (last: Transition): Verdict => {
  if (isSeenWell(last)) return "solved";
  const { state, reason } = last;
  switch (state) {
    case "failed":
      // The next generation follows within minutes.
      return reason === "never-applied" ? "undecided" : "person";
    case "escalated":
    case "awaiting-approval":
    case "expired":
    case "rolled-back":
      return "person";
    case "recorded":
      return "observed";
    case "healed":
    case "skipped":
    case "superseded":
    case "detected":
    case "planned":
    case "queued":
    case "applying":
    case "verifying":
    case "rolling-back":
    case "rejected":
      return "undecided";
  }
};

/** That the alarm is OK again does not say who had set it. */
const staysOpen = ({ reason }: Transition): boolean => reason === "alarm-unfounded";

const because = ({ state, reason, detail }: Transition): string =>
  [reason ? inWords(reason) : state, detail.note].filter(Boolean).join(": ");

/** Re-evaluated, every one of them: a source that is silent, unsure or told to keep quiet proves nothing. */
const areResolved = (findings: readonly FindingRecord[]): boolean =>
  findings.length > 0 && findings.every(({ finding }) => finding.lifecycle === "resolved");

/** One vulnerability of many may be: there, only a look at the image ends the case. */
const isToldSolved = (findings: readonly FindingRecord[]): boolean =>
  areResolved(findings) && findings.every(({ finding }) => finding.kind !== "vulnerability");

const resolved: Wish = { state: "closed", why: "the source evaluated it again and says that it is resolved" };

const wishOfFindings = ({ findings }: TicketFacts, route: TicketRoute): Wish | null => {
  if (areResolved(findings)) return resolved;
  const [worth] = findings.filter(({ finding }) => opensByItself(route, finding));
  return worth ? { state: "open", why: "no playbook acts on it" } : null;
};

/** What an alarm watches, for whoever compares it with its entry. */
const seriesOf = ({ detail }: Finding): string =>
  detail.type === "alarm"
    ? detail.metrics
        .map(({ namespace, name, dimensions }) => [namespace, name, canonicalJson(dimensions)].join(" "))
        .join(", ") || detail.form
    : detail.type;

const wishOfFault = ({ findings }: TicketFacts): Wish | null => {
  const [fault] = findings.filter(({ decisions }) => showsFault(decisions));
  if (!fault) return null;
  const { finding } = fault;
  return {
    state: "open",
    why: `${finding.control.title}: ${inWords("alarm-contradicts-registry")}; it watches ${seriesOf(finding)}`,
  };
};

/** What waits goes on by itself in the end; whoever bounded it decides whether it should take so long. */
const wishOfWait = ({ history, waitsSince }: TicketFacts, now: Date): Wish | null =>
  history.at(-1)?.state === "queued" && waitsTooLong(waitsSince, now)
    ? { state: "open", why: `${inWords("budget-spent")}; no place was free since ${waitsSince}` }
    : null;

/** The state that a ticket should be in. Null: nothing says that it should change. Pure. */
export const wishFor = (facts: TicketFacts, route: TicketRoute, now: Date): Wish | null => {
  const wish = wishOfRun(facts, route) ?? wishOfWait(facts, now);
  return wish?.state === "open" ? wish : (wishOfFault(facts) ?? wish);
};

const wishOfRun = (facts: TicketFacts, route: TicketRoute): Wish | null => {
  const last = facts.history.at(-1);
  if (!facts.remediation || !last) return wishOfFindings(facts, route);
  const verdict = verdictOf(last);
  switch (verdict) {
    case "solved": {
      // Told after that look: the next generation, or the source itself, decides.
      const later = facts.findings.some(
        ({ finding }) => finding.lifecycle === "open" && finding.times.observed > last.at,
      );
      return later ? null : { state: "closed", why: because(last) };
    }
    case "person":
      return isToldSolved(facts.findings) && !staysOpen(last) ? resolved : { state: "open", why: because(last) };
    case "observed":
      if (isToldSolved(facts.findings)) return resolved;
      return route.recorded ? { state: "open", why: because(last) } : null;
    case "undecided":
      return null;
  }
};

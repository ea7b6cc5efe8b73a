import type { Finding } from "../../lambdas/core/finding.ts";
import { tellsOfNothingWrong } from "../../lambdas/core/item-drift.ts";
import type { FindingRecord } from "../../lambdas/core/ledger.ts";
import type { State } from "../../lambdas/core/states.ts";
import type { Ticket } from "../../lambdas/core/ticket.ts";
import type { RemediationRow } from "../../lambdas/report/remediation-row.ts";

/** The object that `start --once --json` prints. */
export interface Summary {
  readonly events: number;
  readonly findings: number;
  readonly remediations: readonly {
    readonly id: string;
    readonly playbook: string;
    readonly subject: string;
    readonly outcome: State;
    readonly before: unknown;
    readonly after: unknown;
    readonly seconds: number;
  }[];
  /** Items in trackers. */
  readonly tickets: number;
  /** Events that had something to tell, and ended neither in the ledger nor in a dead-letter queue. */
  readonly lost: number;
  readonly wallSeconds: number;
}

/** What a run left behind. */
export interface Remains {
  /** As they were handed to `intake`. */
  readonly events: readonly string[];
  /** What `intake` makes of an event. @throws where it cannot be read */
  readonly findingsOf: (event: string) => readonly Finding[];
  readonly deadLetters: readonly string[];
  readonly findings: readonly (FindingRecord & { readonly refused: boolean })[];
  readonly remediations: readonly RemediationRow[];
  readonly tickets: readonly Ticket[];
  readonly wallSeconds: number;
}

/** Counts what a run left behind; nothing is decided here that the ledger and the queues do not say. */
export const summarise = (remains: Remains): Summary => ({
  events: remains.events.length,
  findings: remains.findings.length,
  remediations: remains.remediations.map(({ id, playbook, subject, state, before, after, seconds }) => ({
    id,
    playbook,
    subject: subject.id,
    outcome: state,
    before,
    after,
    seconds,
  })),
  tickets: remains.tickets.filter(({ item }) => item !== null).length,
  lost: lostEvents(remains).length,
  wallSeconds: remains.wallSeconds,
});

/**
 * An event is kept if each of its findings, or a newer word on the same fact, is in the ledger; or if it is a dead letter.
 * A resource in which nothing is wrong is news only where the ledger says otherwise.
 */
export const lostEvents = ({
  events,
  findingsOf,
  deadLetters,
  findings,
}: Pick<Remains, "events" | "findingsOf" | "deadLetters" | "findings">): readonly string[] => {
  const dead = new Set(deadLetters);
  const told = new Map<string, Finding>();
  for (const { finding } of findings) {
    const known = told.get(finding.key);
    if (known === undefined || known.revision < finding.revision) told.set(finding.key, finding);
  }
  const isKept = (finding: Finding): boolean => {
    const known = told.get(finding.key);
    if (known && known.revision >= finding.revision) return true;
    return tellsOfNothingWrong(finding) && known?.lifecycle !== "open";
  };
  const isRecorded = (event: string): boolean => {
    try {
      return findingsOf(event).every(isKept);
    } catch {
      return false;
    }
  };
  return events.filter((event) => !dead.has(event) && !isRecorded(event));
};

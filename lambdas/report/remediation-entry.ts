import { inWords } from "../core/reasons.ts";
import { redact, redactText } from "../core/redact.ts";
import type { RemediationEntry, Verification } from "./model.ts";
import type { ReadRemediation, ReadTicket, ReadTransition } from "./read-record.ts";
import { remediationRow } from "./remediation-row.ts";
import { ticketLink } from "./ticket-link.ts";

/** A remediation as the report shows it, redacted. @param transitions in no order */
export const remediationEntry = (
  remediation: ReadRemediation,
  transitions: readonly ReadTransition[],
  tickets: ReadonlyMap<string, ReadTicket>,
): RemediationEntry => {
  const history = transitions.toSorted((a, b) => a.sequence - b.sequence);
  const row = remediationRow(remediation, history);
  const { subject, summary, waitsFor } = row;
  return {
    id: row.id,
    playbook: row.playbook,
    generation: row.generation,
    subject: redactText(subject.id),
    type: subject.type,
    account: subject.account,
    region: subject.region,
    title: redactText(row.title),
    state: row.state,
    reason: row.reason,
    why: redactText(row.because),
    waitsFor,
    summary: summary === null ? null : redactText(summary),
    before: redact(row.before),
    after: redact(row.after),
    startedAt: row.startedAt,
    lastAt: row.lastAt,
    seconds: row.seconds,
    verification: verificationOf(history),
    history: history.map(({ at, state, reason, detail: { note } }) => ({
      at,
      state,
      why: redactText([reason && inWords(reason), note].filter(Boolean).join(": ")),
    })),
    ticket: ticketLink(tickets, row.playbook, subject),
  };
};

const verificationOf = (history: readonly ReadTransition[]): Verification => {
  if (history.some(({ reason }) => reason === "verified")) return "verified";
  if (history.some(({ reason }) => reason === "verification-failed")) return "disproved";
  return history.some(({ state }) => state === "applying") ? "unverified" : "nothing-written";
};

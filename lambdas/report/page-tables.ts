import { elapsed } from "./elapsed.ts";
import { grouped } from "./grouped.ts";
import type { Control, RemediationEntry, Report, TicketLink, Verdict } from "./model.ts";
import type { PageTable } from "./page-table.ts";
import { shortJson } from "./short-json.ts";

/** Settings beyond this are cut on the page; the JSON has them whole. */
const mostSettings = 240;

export const controlTable = ({ controls }: Report): PageTable<Control> => ({
  id: "controls-table",
  caption: "Controls, worst first: how many subjects are in which state",
  columns: [
    { head: "Status", shape: { kind: "mark", at: 0, below: 1 } },
    { head: "Control", shape: { kind: "head", at: 2, below: 3 } },
    { head: "Worst", shape: { kind: "mark", at: 4 } },
    { head: "Failing", shape: { kind: "number", at: 5 } },
    { head: "Unknown", shape: { kind: "number", at: 6 } },
    { head: "Suppressed", shape: { kind: "number", at: 7 } },
    { head: "Passing", shape: { kind: "number", at: 8 } },
  ],
  choices: { Status: 0 },
  entries: controls,
  row: ({ id, title, source, tally, severity, scored }) => [
    controlStatus(tally),
    scored ? "" : "not scored",
    title,
    [id === title ? "" : id, source].filter(Boolean).join(" · "),
    tally.failing + tally.unknown + tally.suppressed > 0 ? severity : "",
    ...[tally.failing, tally.unknown, tally.suppressed, tally.passing].map(grouped),
  ],
});

const controlStatus = ({ failing, unknown, suppressed, passing }: Control["tally"]): string => {
  if (failing > 0) return "failing";
  if (unknown > 0) return "unknown";
  if (suppressed > 0) return "suppressed";
  return passing > 0 ? "passing" : "not-assessed";
};

export const findingTable = ({ controls, verdicts }: Report): PageTable<Verdict> => ({
  id: "findings-table",
  caption: "One verdict for each control and subject, worst first",
  columns: [
    { head: "Status", shape: { kind: "mark", at: 0 } },
    { head: "Severity", shape: { kind: "mark", at: 1 } },
    { head: "Subject", shape: { kind: "head", at: 2, below: 3 } },
    { head: "Control", shape: { kind: "text", at: 5, below: 4 } },
    { head: "Since (UTC)", shape: { kind: "number", at: 6 } },
    { head: "Homeostat", shape: { kind: "text", at: 7 } },
    { head: "Ticket", shape: { kind: "text", at: 8, link: 9 } },
  ],
  choices: { Status: 0, Severity: 1 },
  entries: verdicts,
  row: ({ control, status, severity, subject, type, account, region, title, since, outcome, ticket }) => [
    status,
    severity,
    subject,
    `${type} · ${account} ${region}`,
    title,
    controls[control]?.title ?? "",
    minute(since),
    outcome,
    ...ticketTexts(ticket),
  ],
});

export const remediationTable = ({ remediations }: Report): PageTable<RemediationEntry> => ({
  id: "remediations-table",
  caption: "Remediations, newest first",
  columns: [
    { head: "State", shape: { kind: "mark", at: 0, below: 1 } },
    { head: "Subject", shape: { kind: "head", at: 2, below: 3 } },
    { head: "What was planned", shape: { kind: "text", at: 4, below: 5 } },
    { head: "Before", shape: { kind: "code", at: 6 } },
    { head: "After", shape: { kind: "code", at: 7 } },
    { head: "Verification", shape: { kind: "mark", at: 8 } },
    { head: "Last (UTC)", shape: { kind: "number", at: 9, below: 10 } },
    { head: "Ticket", shape: { kind: "text", at: 11, link: 12 } },
  ],
  choices: { State: 0 },
  entries: remediations,
  row: (entry) => [
    entry.state,
    entry.state === "healed" ? "" : entry.why,
    entry.subject,
    `${entry.account} ${entry.region}`,
    entry.summary ?? "nothing",
    entry.generation > 1 ? `${entry.playbook}, attempt ${entry.generation}` : entry.playbook,
    entry.summary === null ? "" : settings(entry.before),
    entry.summary === null ? "" : settings(entry.after),
    entry.verification,
    minute(entry.lastAt),
    `after ${elapsed(entry.seconds)}`,
    ...ticketTexts(entry.ticket),
  ],
});

/** What is not set at all differs from what is not known. */
const settings = (value: unknown): string => (value === null ? "not set" : shortJson(value, mostSettings));

/** `2026-01-05 09:12` */
export const minute = (iso: string): string => iso.slice(0, 16).replace("T", " ");

const ticketTexts = (ticket: TicketLink | null): readonly [text: string, url: string] =>
  ticket ? [`${ticket.title} (${ticket.state})`, ticket.url ?? ""] : ["", ""];

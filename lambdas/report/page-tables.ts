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
  texts: [
    ({ tally }) => controlStatus(tally),
    ({ scored }) => (scored ? "" : "not scored"),
    ({ title }) => title,
    ({ id, title, source }) => [id === title ? "" : id, source].filter(Boolean).join(" · "),
    ({ tally, severity }) => (tally.failing + tally.unknown + tally.suppressed > 0 ? severity : ""),
    ({ tally }) => grouped(tally.failing),
    ({ tally }) => grouped(tally.unknown),
    ({ tally }) => grouped(tally.suppressed),
    ({ tally }) => grouped(tally.passing),
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
  texts: [
    ({ status }) => status,
    ({ severity }) => severity,
    ({ subject }) => subject,
    ({ type, account, region }) => `${type} · ${account} ${region}`,
    ({ title }) => title,
    ({ control }) => controls[control]?.title ?? "",
    ({ since }) => minute(since),
    ({ outcome }) => outcome,
    ({ ticket }) => ticketText(ticket),
    ({ ticket }) => ticket?.url ?? "",
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
  texts: [
    ({ state }) => state,
    ({ state, why }) => (state === "healed" ? "" : why),
    ({ subject }) => subject,
    ({ account, region }) => `${account} ${region}`,
    ({ summary }) => summary ?? "nothing",
    ({ playbook, generation }) => (generation > 1 ? `${playbook}, attempt ${generation}` : playbook),
    ({ summary, before }) => (summary === null ? "" : settings(before)),
    ({ summary, after }) => (summary === null ? "" : settings(after)),
    ({ verification }) => verification,
    ({ lastAt }) => minute(lastAt),
    ({ seconds }) => `after ${elapsed(seconds)}`,
    ({ ticket }) => ticketText(ticket),
    ({ ticket }) => ticket?.url ?? "",
  ],
});

/** What is not set at all differs from what is not known. */
const settings = (value: unknown): string => (value === null ? "not set" : shortJson(value, mostSettings));

/** `2026-01-05 09:12` */
export const minute = (iso: string): string => iso.slice(0, 16).replace("T", " ");

const ticketText = (ticket: TicketLink | null): string => (ticket ? `${ticket.title} (${ticket.state})` : "");

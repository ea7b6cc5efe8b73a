import * as z from "zod";
import type { Change } from "../core/bring-ticket.ts";
import type { FindingRecord } from "../core/ledger.ts";
import { inWords } from "../core/reasons.ts";
import type { Ticket } from "../core/ticket.ts";
import type { TicketFacts } from "../core/ticket-wish.ts";
import type { TicketText, Tracker } from "../core/tracker.ts";
import { code, jsonBlock, titleText } from "./markdown.ts";
import { type RemediationRow, remediationRow } from "./remediation-row.ts";

/** What a state holds about the packages of an image, if it does. */
const withPackages = z.object({
  packages: z.array(z.object({ name: z.string(), version: z.string(), fixedIn: z.string().nullish() })),
});
const mostPackages = 50;

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");

const section = (heading: string, ...parts: readonly string[]): readonly string[] =>
  parts.some(Boolean) ? [[`## ${heading}`, ...parts.filter(Boolean)].join("\n\n")] : [];

const head = ({ control, subject, wanted, playbook }: Ticket, findings: readonly FindingRecord[]): string =>
  [
    wanted.state === "open"
      ? "Homeostat asks for a human here. It closes this item itself once a fresh look proves the problem gone."
      : "Solved, as far as Homeostat can prove.",
    list([
      `Why: ${code(wanted.why, 1_000)}`,
      `Subject: ${code(subject.id)} (${code(subject.type)})`,
      `Account and region: ${code(subject.account)} ${code(subject.region)}`,
      `${playbook === null ? "Control" : "Playbook"}: ${code(control)}`,
      `Severity: ${[...new Set(findings.map(({ finding }) => finding.severity.label))].join(", ") || "unknown"}`,
      `Since: ${wanted.since}`,
    ]),
  ].join("\n\n");

const told = (findings: readonly FindingRecord[]): string =>
  list(
    findings.map(
      ({ finding: { title, lifecycle, severity, transport, key } }) =>
        `${code(title)}: ${lifecycle}, ${severity.label}, told by ${code(transport.source)} (finding ${code(key)})`,
    ),
  );

const packagesOf = (row: RemediationRow | null, findings: readonly FindingRecord[]): string => {
  const held = withPackages.safeParse(row?.before);
  const packages = held.success
    ? held.data.packages
    : findings.flatMap(({ finding: { detail } }) => (detail.type === "packages" ? detail.packages : []));
  const lines = packages
    .slice(0, mostPackages)
    .map(({ name, version, fixedIn }) => `${code(`${name} ${version}`)} → ${fixedIn ? code(fixedIn) : "no fix known"}`);
  const more = packages.length - lines.length;
  return list(more > 0 ? [...lines, `${more} more`] : lines);
};

const changeOf = ({ summary, before, after }: RemediationRow): readonly string[] => [
  summary === null ? "" : code(summary, 1_000),
  before === null ? "" : `Before:\n\n${jsonBlock(before)}`,
  after === null ? "" : `After:\n\n${jsonBlock(after)}`,
];

const historyOf = ({ history, playbook, generation, id }: RemediationRow): readonly string[] => [
  `Attempt ${generation} of ${code(playbook)}, remediation ${code(id)}:`,
  list(
    history.map(({ at, state, reason, detail }) =>
      [`${at} ${state}`, reason && inWords(reason), detail.note && code(detail.note, 500)].filter(Boolean).join(": "),
    ),
  ),
];

const cutHere = "… more is in Homeostat's ledger.";

/** Whole sections, the most important first, until no room is left. */
const fit = (sections: readonly string[], most: number): string => {
  let body = "";
  for (const part of sections) {
    const next = body === "" ? part : `${body}\n\n${part}`;
    if (next.length > most - cutHere.length - 2) return body === "" ? part.slice(0, most) : `${body}\n\n${cutHere}`;
    body = next;
  }
  return body;
};

const rowOf = ({ remediation, history }: TicketFacts): RemediationRow | null =>
  remediation && remediationRow(remediation, history);

/** Title and text of a ticket's item, in Markdown in which nothing from outside is markup. Same facts, same text. */
export const ticketText = (ticket: Ticket, facts: TicketFacts, limits: Tracker["limits"]): TicketText => {
  const row = rowOf(facts);
  const packages = packagesOf(row, facts.findings);
  const sections = [
    head(ticket, facts.findings),
    ...section("Packages and the versions that are fixed", packages),
    ...section("Findings", told(facts.findings)),
    ...(row ? section(row.after === null ? "State" : "Change", ...changeOf(row)) : []),
    ...(row ? section("What happened", ...historyOf(row)) : []),
    ...section(
      "Earlier items of the same",
      list(ticket.earlier.map(({ url }) => (/^https:\/\/\S+$/.test(url) ? url : code(url)))),
    ),
  ];
  return {
    title: titleText(`${ticket.title} · ${ticket.subject.id}`, limits.title),
    body: fit(sections, limits.body),
  };
};

/** What is said where the state of an item changes. */
export const ticketComment = (change: Change, { wanted }: Ticket, facts: TicketFacts): string => {
  switch (change) {
    case "closed":
      return `Closed: ${code(wanted.why, 1_000)}`;
    case "reopened":
      return `It is back: ${code(wanted.why, 1_000)}`;
    case "answered":
      return [
        `This was closed by hand, and the problem is still there: ${code(wanted.why, 1_000)}`,
        told(facts.findings.filter(({ finding }) => finding.lifecycle === "open")),
        "It is reopened this once. Close it as not planned, or close it again, and it is left alone until the problem has been gone.",
      ]
        .filter(Boolean)
        .join("\n\n");
  }
};

import * as z from "zod";
import type { Change } from "../core/bring-ticket.ts";
import type { FindingRecord } from "../core/ledger.ts";
import { inWords } from "../core/reasons.ts";
import type { Ticket, TrackerItem } from "../core/ticket.ts";
import type { TicketFacts } from "../core/ticket-wish.ts";
import type { TicketText, Tracker } from "../core/tracker.ts";
import { code, fit, jsonBlock, list, paragraph, type Section, titleText } from "./markdown.ts";
import { type RemediationRow, remediationRow } from "./remediation-row.ts";
import { httpsUrl } from "./ticket-link.ts";

/** What a state holds about the packages of an image, if it does. */
const withPackages = z.object({
  packages: z.array(z.object({ name: z.string(), version: z.string(), fixedIn: z.string().nullish() })),
});
const mostPackages = 50;

/** OperationalData of an OpsItem ends at 20 KB, and a character may take three bytes. */
const mostComment = 6_000;

const section = (heading: string, ...pieces: readonly string[]): Section => ({ heading, pieces });

/** Room for one value, where a text may have so many characters: a few must fit into the shortest, OpsCenter's 2,048. */
const share = (most: number, limit: number): number => Math.min(most, Math.floor(limit / 4));

const head = ({ control, subject, wanted, playbook }: Ticket, findings: readonly FindingRecord[], limit: number) => [
  paragraph(
    wanted.state === "open"
      ? "Homeostat asks for a human here. It closes this item itself once a fresh look proves the problem gone."
      : "Solved, as far as Homeostat can prove.",
  ),
  ...list([
    `Why: ${code(wanted.why, share(1_000, limit))}`,
    `Subject: ${code(subject.id)} (${code(subject.type)})`,
    `Account and region: ${code(subject.account)} ${code(subject.region)}`,
    `${playbook === null ? "Control" : "Playbook"}: ${code(control)}`,
    `Severity: ${[...new Set(findings.map(({ finding }) => finding.severity.label))].join(", ") || "unknown"}`,
    `Since: ${wanted.since}`,
  ]),
];

const told = (findings: readonly FindingRecord[]): readonly string[] =>
  list(
    findings.map(
      ({ finding: { title, lifecycle, severity, transport, key } }) =>
        `${code(title)}: ${lifecycle}, ${severity.label}, told by ${code(transport.source)} (finding ${code(key)})`,
    ),
  );

const packagesOf = (row: RemediationRow | null, findings: readonly FindingRecord[]): readonly string[] => {
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

const changeOf = ({ summary, before, after }: RemediationRow, limit: number): readonly string[] =>
  [
    summary === null ? "" : code(summary, share(1_000, limit)),
    before === null ? "" : `Before:\n\n${jsonBlock(before, share(4_000, limit))}`,
    after === null ? "" : `After:\n\n${jsonBlock(after, share(4_000, limit))}`,
  ]
    .filter(Boolean)
    .map(paragraph);

const historyOf = ({ history, playbook, generation, id }: RemediationRow): readonly string[] => [
  paragraph(`Attempt ${generation} of ${code(playbook)}, remediation ${code(id)}:`),
  ...list(
    history.map(({ at, state, reason, detail }) =>
      [`${at} ${state}`, reason && inWords(reason), detail.note && code(detail.note, 500)].filter(Boolean).join(": "),
    ),
  ),
];

/** In angle brackets an address ends where it ends. */
const linkTo = ({ url }: TrackerItem): string => {
  const safe = httpsUrl(url);
  return safe === null ? code(url) : `<${safe}>`;
};

const rowOf = ({ remediation, history }: TicketFacts): RemediationRow | null =>
  remediation && remediationRow(remediation, history);

/** Title and text of a ticket's item, in Markdown in which nothing from outside is markup. Same facts, same text. */
export const ticketText = (ticket: Ticket, facts: TicketFacts, limits: Tracker["limits"]): TicketText => {
  const row = rowOf(facts);
  const sections: readonly Section[] = [
    { heading: null, pieces: head(ticket, facts.findings, limits.body) },
    section("Packages and the versions that are fixed", ...packagesOf(row, facts.findings)),
    section("Findings", ...told(facts.findings)),
    ...(row ? [section(row.after === null ? "State" : "Change", ...changeOf(row, limits.body))] : []),
    ...(row ? [section("What happened", ...historyOf(row))] : []),
    section("Earlier items of the same", ...list(ticket.earlier.map(linkTo))),
  ];
  return {
    title: titleText(`${ticket.title} · ${ticket.subject.id}`, limits.title),
    body: fit(sections, limits.body),
  };
};

/** What is said where the state of an item changes: at most 6,000 characters. */
export const ticketComment = (change: Change, { wanted }: Ticket, facts: TicketFacts): string => {
  const why = code(wanted.why, 1_000);
  switch (change) {
    case "closed":
      return `Closed: ${why}`;
    case "reopened":
      return `It is back: ${why}`;
    case "answered": {
      const words = [
        `This was closed by hand, and the problem is still there: ${why}`,
        "It is reopened this once. Close it as not planned, or close it again, and it is left alone until the problem has been gone.",
      ];
      const open = facts.findings.filter(({ finding }) => finding.lifecycle === "open");
      return fit([{ heading: null, pieces: words.map(paragraph) }, section("Findings", ...told(open))], mostComment);
    }
  }
};

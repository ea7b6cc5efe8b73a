import { canonicalJson } from "../core/canonical-json.ts";
import { type Cell, csvRow } from "./csv.ts";
import type { Control, ExemptionEntry, RemediationEntry, Report, TicketLink, Verdict } from "./model.ts";

/** A column: its name in the first row, and its cell of a row. */
type Columns<T> = Readonly<Record<string, (row: T) => Cell>>;

function* table<T>(columns: Columns<T>, rows: Iterable<T>): Generator<string> {
  yield csvRow(Object.keys(columns));
  const cells = Object.values(columns);
  for (const row of rows) yield csvRow(cells.map((of) => of(row)));
}

const ticketText = (ticket: TicketLink | null): string | null =>
  ticket && (ticket.url ?? `${ticket.title} (${ticket.state})`);

const controlColumns: Columns<Control> = {
  control: ({ id }) => id,
  title: ({ title }) => title,
  source: ({ source }) => source,
  playbook: ({ playbook }) => playbook,
  scored: ({ scored }) => scored,
  severity: ({ severity }) => severity,
  failing: ({ tally }) => tally.failing,
  unknown: ({ tally }) => tally.unknown,
  suppressed: ({ tally }) => tally.suppressed,
  passing: ({ tally }) => tally.passing,
  gone: ({ tally }) => tally.gone,
};

export const controlsCsv = ({ controls }: Report): Iterable<string> => table(controlColumns, controls);

export const findingsCsv = ({ controls, verdicts }: Report): Iterable<string> => {
  const columns: Columns<Verdict> = {
    status: ({ status }) => status,
    severity: ({ severity }) => severity,
    control: ({ control }) => controls[control]?.id ?? null,
    controlTitle: ({ control }) => controls[control]?.title ?? null,
    subject: ({ subject }) => subject,
    type: ({ type }) => type,
    account: ({ account }) => account,
    region: ({ region }) => region,
    title: ({ title }) => title,
    since: ({ since }) => since,
    outcome: ({ outcome }) => outcome,
    sources: ({ told }) => told.map(({ source, status }) => `${source}: ${status}`).join("; "),
    findingKeys: ({ told }) => told.map(({ key }) => key).join("; "),
    remediation: ({ remediation }) => remediation,
    ticket: ({ ticket }) => ticketText(ticket),
  };
  return table(columns, verdicts);
};

const remediationColumns: Columns<RemediationEntry> = {
  id: ({ id }) => id,
  playbook: ({ playbook }) => playbook,
  generation: ({ generation }) => generation,
  subject: ({ subject }) => subject,
  type: ({ type }) => type,
  account: ({ account }) => account,
  region: ({ region }) => region,
  title: ({ title }) => title,
  state: ({ state }) => state,
  why: ({ why }) => why,
  change: ({ summary }) => summary,
  before: ({ before }) => canonicalJson(before),
  after: ({ after }) => canonicalJson(after),
  verification: ({ verification }) => verification,
  startedAt: ({ startedAt }) => startedAt,
  lastAt: ({ lastAt }) => lastAt,
  seconds: ({ seconds }) => seconds,
  ticket: ({ ticket }) => ticketText(ticket),
};

const exemptionColumns: Columns<ExemptionEntry> = {
  id: ({ id }) => id,
  grantedBy: ({ grantedBy }) => grantedBy,
  state: ({ state }) => state,
  owner: ({ owner }) => owner,
  reason: ({ reason }) => reason,
  scope: ({ scope }) => scope,
  granted: ({ granted }) => granted,
  expires: ({ expires }) => expires,
  holdsBack: ({ holdsBack }) => holdsBack,
  severity: ({ severity, holdsBack }) => (holdsBack > 0 ? severity : null),
};

export const exemptionsCsv = ({ exemptions }: Report): Iterable<string> => table(exemptionColumns, exemptions);

export const remediationsCsv = ({ remediations }: Report): Iterable<string> => table(remediationColumns, remediations);

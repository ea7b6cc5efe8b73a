import type { Config } from "./config.ts";
import { showsFault } from "./decide.ts";
import type { Finding, SeverityLabel, Subject } from "./finding.ts";
import type { FindingRecord, Ledger } from "./ledger.ts";
import { ticketId } from "./names.ts";
import type { TicketRoute } from "./ticket-config.ts";
import { ticketControls } from "./ticket-controls.ts";

/** Where tickets about a subject go: the first route that names its account or every account. */
export const routeFor = ({ tickets }: Config, { account }: Subject): TicketRoute | null =>
  tickets.find(({ accounts }) => accounts === undefined || accounts.includes(account)) ?? null;

const severities = ["informational", "low", "medium", "high", "critical"] as const satisfies readonly SeverityLabel[];

const isAtLeast = (label: SeverityLabel, minimum: TicketRoute["minimumSeverity"]): boolean =>
  label === "unknown" || severities.indexOf(label) >= severities.indexOf(minimum);

/** Does a finding that no playbook acts on open a ticket by itself? */
export const opensByItself = (route: TicketRoute, { kind, lifecycle, severity }: Finding): boolean =>
  lifecycle === "open" && route.findings.includes(kind) && isAtLeast(severity.label, route.minimumSeverity);

/**
 * May the ticket of this finding have to be opened or changed? Asked after the finding was stored; whoever reserves a
 * ticket reads the findings afterwards: so one of the two sees the other.
 * @param begun playbooks that this finding has just started: what comes of a run is announced by the run
 */
export const concernsTicket = async (
  { config, ledger }: { readonly config: Config; readonly ledger: Ledger },
  record: FindingRecord,
  begun: ReadonlySet<string>,
): Promise<boolean> => {
  const { subject } = record.finding;
  const route = routeFor(config, subject);
  if (!route) return false;
  if (opensByItself(route, record.finding) || showsFault(record.decisions)) return true;
  const open = ticketControls(record).filter(({ playbook }) => playbook === null || !begun.has(playbook));
  const known = await Promise.all(open.map(({ control }) => ledger.getTicket(ticketId(control, subject))));
  return known.some((ticket) => ticket !== null);
};

import type { Config } from "./config.ts";
import type { Finding, SeverityLabel, Subject } from "./finding.ts";
import type { TicketRoute } from "./ticket-config.ts";

/** Where tickets about a subject go: the first route that names its account or every account. */
export const routeFor = ({ tickets }: Config, { account }: Subject): TicketRoute | null =>
  tickets.find(({ accounts }) => accounts === undefined || accounts.includes(account)) ?? null;

const severities = ["informational", "low", "medium", "high", "critical"] as const satisfies readonly SeverityLabel[];

const isAtLeast = (label: SeverityLabel, minimum: TicketRoute["minimumSeverity"]): boolean =>
  label === "unknown" || severities.indexOf(label) >= severities.indexOf(minimum);

/** Does a finding that no playbook acts on open a ticket by itself? */
export const opensByItself = (route: TicketRoute, { kind, lifecycle, severity }: Finding): boolean =>
  lifecycle === "open" && route.findings.includes(kind) && isAtLeast(severity.label, route.minimumSeverity);

import { type PageParts, renderPage } from "./layout.ts";
import { type ConsoleModel, findingPath, remediationPath, ticketPath } from "./model.ts";
import { activityPage } from "./pages/activity.ts";
import { approvalsPage } from "./pages/approvals.ts";
import { findingPage } from "./pages/finding.ts";
import { findingsPage } from "./pages/findings.ts";
import { overview } from "./pages/overview.ts";
import { problemPage } from "./pages/problem.ts";
import { remediationPage } from "./pages/remediation.ts";
import { remediationsPage } from "./pages/remediations.ts";
import { reportPage } from "./pages/report.ts";
import { stopsPage } from "./pages/stops.ts";
import { ticketPage } from "./pages/ticket.ts";
import { ticketsPage } from "./pages/tickets.ts";
import { BadQueryError, NotThereError, readNothing } from "./query.ts";

export interface Answer {
  readonly status: 200 | 400 | 404;
  readonly page: string;
}

/** The page at an address. Pure: whatever the address, the answer is a page. */
export const answer = (model: ConsoleModel, { pathname, searchParams }: URL): Answer => {
  const page = (status: Answer["status"], parts: PageParts): Answer => ({ status, page: renderPage(model, parts) });
  try {
    return page(200, partsAt(model, pathname, searchParams));
  } catch (error) {
    if (error instanceof BadQueryError) return page(400, problemPage("That cannot be asked", `${error.message}.`));
    if (error instanceof NotThereError) return page(404, problemPage("Not here", `${error.message}.`));
    throw error;
  }
};

const partsAt = (model: ConsoleModel, path: string, query: URLSearchParams): PageParts => {
  switch (path) {
    case "/activity":
      return activityPage(model, query);
    case "/remediations":
      return remediationsPage(model, query);
    case "/findings":
      return findingsPage(model, query);
    case "/approvals":
      return approvalsPage(model, query);
    case "/stops":
      return stopsPage(model, query);
    case "/tickets":
      return ticketsPage(model, query);
  }
  const remediation = model.remediations.find(({ row }) => remediationPath(row.id) === path);
  if (remediation) return remediationPage(model, remediation, query);
  readNothing(query);
  if (path === "/") return overview(model);
  if (path === "/report") return reportPage(model);
  const finding = model.findings.find((row) => findingPath(row) === path);
  if (finding) return findingPage(model, finding);
  const ticket = model.tickets.find((view) => ticketPath(view.ticket.id) === path);
  if (ticket) return ticketPage(model, ticket);
  throw new NotThereError(`there is nothing at ${path}`);
};

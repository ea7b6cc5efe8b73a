import type { ConsoleModel, TrackerText } from "../../console/model.ts";
import type { Config } from "../../lambdas/core/config.ts";
import type { Ticket } from "../../lambdas/core/ticket.ts";
import { trackerName } from "../../lambdas/core/ticket-config.ts";
import type { LocalRun } from "./local-run.ts";

/** The tickets of a run, each with what stands in the embedded GitHub, if it is there. */
export const ticketViews = async (run: LocalRun, config: Config): Promise<ConsoleModel["tickets"]> => {
  const tickets = await Array.fromAsync(run.plane.ledger.tickets());
  return tickets.map((ticket) => ({ ticket, item: issueOf(run, config, ticket) }));
};

const issueOf = ({ plane }: LocalRun, { tickets }: Config, { tracker, item }: Ticket): TrackerText | null => {
  const settings = tickets.map((route) => route.tracker).find((each) => trackerName(each) === tracker);
  if (settings?.type !== "github" || item === null) return null;
  const issue = plane.gitHub.issues(settings.repository).get(Number(item.id));
  return issue === undefined || issue.isDeleted ? null : issue;
};

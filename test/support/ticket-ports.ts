import type { TicketPorts } from "../../lambdas/core/keep-ticket.ts";
import { ticketComment, ticketText } from "../../lambdas/report/ticket-body.ts";
import { sampleConfig } from "./sample-config.ts";

/** Every ticket goes to one repository. */
export const exampleRoute = {
  tracker: { type: "github", repository: "example/estate", tokenParameter: "/homeostat/github" },
} as const;

/** What keeps tickets in one tracker, in the words of the deployed function. */
export const ticketPorts = ({
  ledger,
  now,
  tracker,
  config = sampleConfig({ tickets: [exampleRoute] }),
  playbooks = [],
}: Pick<TicketPorts, "ledger" | "now"> &
  Partial<Pick<TicketPorts, "config" | "playbooks">> & {
    readonly tracker: ReturnType<TicketPorts["tracker"]>;
  }): TicketPorts => ({
  config,
  playbooks,
  ledger,
  now,
  tracker: () => tracker,
  words: { text: ticketText, comment: ticketComment },
});

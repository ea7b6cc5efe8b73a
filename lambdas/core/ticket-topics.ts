import * as z from "zod";
import { announcementTypes } from "./announcement.ts";
import { MalformedEventError } from "./event-errors.ts";
import type { FindingRecord, Ledger } from "./ledger.ts";
import { problemOf } from "./schema-problem.ts";
import { ticketControls } from "./ticket-controls.ts";
import type { TicketTopic } from "./ticket-facts.ts";

/** An announcement as a queue delivers it: what is needed of it here. */
const announcement = z.discriminatedUnion("detail-type", [
  z.object({
    "detail-type": z.literal(announcementTypes.remediation),
    detail: z.object({ remediationId: z.string(), state: z.string().optional() }),
  }),
  z.object({ "detail-type": z.literal(announcementTypes.finding), detail: z.object({ findingKey: z.string() }) }),
  z.object({ "detail-type": z.literal(announcementTypes.ticket), detail: z.object({ ticketId: z.string() }) }),
]);

const topicsOfFinding = (record: FindingRecord): readonly TicketTopic[] =>
  ticketControls(record).map((about) => ({
    ...about,
    subject: record.finding.subject,
    findings: [record.finding.key],
  }));

/** @throws {MalformedEventError} */
const read = (body: string) => {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new MalformedEventError("event", "is no JSON", { cause });
  }
  const parsed = announcement.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new MalformedEventError(
    issue?.path.join(".") || "event",
    issue ? problemOf(issue, value) : "is no announcement",
  );
};

/**
 * The tickets that an announcement may concern; none where the ledger knows nothing of what it names.
 * @throws {MalformedEventError}
 */
export const topicsOf = async (ledger: Ledger, body: string): Promise<readonly TicketTopic[]> => {
  const event = read(body);
  switch (event["detail-type"]) {
    case announcementTypes.remediation: {
      const remediation = await ledger.getRemediation(event.detail.remediationId);
      if (!remediation) return [];
      const { playbook, subject, finding } = remediation;
      const ends = event.detail.state === "healed" && ({ ends: true } as const);
      return [{ control: playbook, playbook, subject, findings: [finding.key], ...ends }];
    }
    case announcementTypes.finding: {
      const record = await ledger.getFinding(event.detail.findingKey);
      return record ? topicsOfFinding(record) : [];
    }
    case announcementTypes.ticket: {
      const ticket = await ledger.getTicket(event.detail.ticketId);
      return ticket ? [{ ...ticket, isDue: true }] : [];
    }
  }
};

import * as z from "zod";

/** What comes over Homeostat's own bus, by its `detail-type`. Each names what to look up; the ledger has the rest. */
export const announcementTypes = {
  remediation: "Remediation State Change",
  finding: "Finding Change",
  ticket: "Ticket Due",
} as const;

/** What `source` says on that bus. */
export const announcementSource = "homeostat";

/** An announcement as a queue delivers it: what its readers need of it. */
export const announcement = z.discriminatedUnion("detail-type", [
  z.object({
    "detail-type": z.literal(announcementTypes.remediation),
    detail: z.object({ remediationId: z.string() }),
  }),
  z.object({ "detail-type": z.literal(announcementTypes.finding), detail: z.object({ findingKey: z.string() }) }),
  z.object({ "detail-type": z.literal(announcementTypes.ticket), detail: z.object({ ticketId: z.string() }) }),
]);

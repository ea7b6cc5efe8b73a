import * as z from "zod";
import { announcementSource, announcementTypes } from "./announcement.ts";
import type { RemediationReason } from "./reasons.ts";

const ends: readonly RemediationReason[] = [
  "verified",
  "did-not-help",
  "rolled-back-after-failure",
  "rollback-refused",
  "verification-failed",
];

/** Announced ends of a scaling step after which the next one, or one of the fallback, may be due at once. */
export const stepEnded = {
  source: [announcementSource],
  "detail-type": [announcementTypes.remediation],
  detail: { subject: { type: ["AWS::EKS::Nodegroup"] }, reason: ends },
} as const;

const announced = z.object({
  "detail-type": z.literal(announcementTypes.remediation),
  detail: z.object({ remediationId: z.string() }),
});

/** The id of the remediation that an event announces to have changed; null where it announces none. */
export const announcedRemediation = (event: unknown): string | null =>
  announced.safeParse(event).data?.detail.remediationId ?? null;

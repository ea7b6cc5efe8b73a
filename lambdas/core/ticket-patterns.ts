import { announcementSource, announcementTypes } from "./announcement.ts";
import { endedStates, waitingStates } from "./states.ts";

/**
 * The announcements that may change a ticket. States that a run only passes through do not: nobody has to act on them,
 * and what they add to a text is read when the run comes to rest. They are announced all the same: others may listen.
 */
export const ticketPatterns = {
  remediations: {
    source: [announcementSource],
    "detail-type": [announcementTypes.remediation],
    detail: { state: [...waitingStates, ...endedStates] },
  },
  "findings-and-tickets": {
    source: [announcementSource],
    "detail-type": [announcementTypes.finding, announcementTypes.ticket],
  },
} as const;

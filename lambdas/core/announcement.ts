/** What comes over Homeostat's own bus, by its `detail-type`. Each names what to look up; the ledger has the rest. */
export const announcementTypes = {
  remediation: "Remediation State Change",
  finding: "Finding Change",
  ticket: "Ticket Due",
} as const;

/** What is announced beside them, for whoever listens: no ticket follows from it. */
export const exemptionAnnouncement = "Exemption Expiring";

/** What `source` says on that bus. */
export const announcementSource = "homeostat";

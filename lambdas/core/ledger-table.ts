/** The shape of the ledger's table: the infrastructure makes it, the adapter uses it, the embedded store copies it. */
export const ledgerTable = {
  partitionKey: "pk",
  sortKey: "sk",
  /** Seconds since 1970: of items that end, which the table then removes by itself, within days. */
  expiry: "expiresAt",
  /** What `sweep` must look at, and open findings that `poll` must, by time; sparse, and without the findings. */
  dueIndex: {
    name: "due",
    partitionKey: "due",
    sortKey: "dueAt",
    holds: ["slot", "ticket", "findingKey", "approvalOf", "rollback", "exemption"],
  },
} as const;

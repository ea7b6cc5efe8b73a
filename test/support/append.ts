import { type Appended, appendEntry } from "../../lambdas/core/append-entry.ts";
import { type EntryDraft, linkOf } from "../../lambdas/core/audit-chain.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";

/** Writes the entry that follows all that stands in a remediation's history. */
export const append = async (ledger: Ledger, id: string, draft: EntryDraft): Promise<Appended> => {
  const last = (await ledger.history(id)).at(-1);
  return appendEntry(ledger, id, last ? linkOf(id, last) : null, draft);
};

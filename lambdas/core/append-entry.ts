import { chainEntry, type EntryDraft, type Link, linkOf } from "./audit-chain.ts";
import type { Ledger } from "./ledger.ts";
import type { Transition } from "./remediation.ts";

export interface Appended {
  /** As it stands: an earlier try of the same may have written it. */
  readonly entry: Transition;
  readonly link: Link;
}

/**
 * Writes the next entry of a remediation's history: the only way to. Trying again after an interruption is harmless.
 * @param last what the entry is bound to; null: it is the first
 * @throws {TransitionConflictError} where another entry stands in its place
 */
export const appendEntry = async (
  ledger: Pick<Ledger, "appendTransition">,
  remediationId: string,
  last: Link | null,
  draft: EntryDraft,
): Promise<Appended> => {
  const entry = await ledger.appendTransition(remediationId, chainEntry(remediationId, last, draft));
  return { entry, link: linkOf(remediationId, entry) };
};

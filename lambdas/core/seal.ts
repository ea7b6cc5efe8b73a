import { type Link, linkOf } from "./audit-chain.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Mac } from "./mac.ts";
import type { Transition } from "./remediation.ts";

/** What a history had come to when it ended: nothing before it can be taken back unseen. */
export interface Head extends Link {
  readonly remediationId: string;
  /** ISO 8601: when the entry was made, so that sealing it again makes the very same. */
  readonly at: string;
}

export interface SealedHead extends Head {
  readonly mac: string;
}

/** Puts a head where nobody can change it. Once; again changes nothing. */
export type Seal = (head: Head) => Promise<void>;

/** Keeps a text under a name for good. Once; a second under the same name changes nothing. */
export type Keep = (key: string, text: string) => Promise<void>;

export const headOf = (remediationId: string, entry: Transition): Head => ({
  remediationId,
  ...linkOf(remediationId, entry),
  at: entry.at,
});

/** What the MAC of a head is of. */
export const headText = (head: Head): string => `homeostat: head of a history\n${canonicalJson(head)}`;

/** Folder of sealed heads; text order is number order. */
export const headFolder = "heads/";
export const headKey = ({ remediationId, sequence }: Head): string =>
  `${headFolder}${remediationId}/${String(sequence).padStart(4, "0")}.json`;

/** Seals with a MAC that only the ledger's writers can make, and keeps what it made. */
export const sealing =
  (mac: Mac, keep: Keep): Seal =>
  async (head) => {
    const sealed: SealedHead = { ...head, mac: await mac.mac(headText(head)) };
    await keep(headKey(head), canonicalJson(sealed));
  };

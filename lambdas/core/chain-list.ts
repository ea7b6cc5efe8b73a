import { createHash } from "node:crypto";
import * as z from "zod";
import { type Link, linkOf } from "./audit-chain.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { HistoryEntry } from "./ledger.ts";
import type { Mac } from "./mac.ts";
import type { Keep } from "./seal.ts";

/** Where a history had come to when a list was made. */
export interface ListedChain extends Link {
  readonly remediationId: string;
}

/** A list of every history that there is, with the list before it: so that one that is gone is missed. */
export const chainListSchema = z.strictObject({
  /** ISO 8601. */
  at: z.string(),
  chains: z.int(),
  /** Names of the parts, in order of the ids in them. A part is named after its content. */
  parts: z.array(z.string()),
  /** The list before, by name and by the SHA-256 of its text; null: this is the first. */
  previous: z.strictObject({ key: z.string(), hash: z.string() }).nullable(),
  mac: z.string(),
});
export type ChainList = z.infer<typeof chainListSchema>;

/** What is kept under a name. */
export interface Kept {
  readonly key: string;
  readonly text: string;
}

export const listFolder = "chains/";
export const partFolder = "parts/";

/** One list an hour: text order is time order. */
const listKey = (at: string): string => `${listFolder}${at.slice(0, 13)}.json`;

export const hashOfText = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What the MAC of a list is of. */
export const listText = ({ mac: _mac, ...list }: Omit<ChainList, "mac"> & { readonly mac?: string }): string =>
  `homeostat: list of histories\n${canonicalJson(list)}`;

/** Small enough that an hour's changes touch few bytes, large enough that there are few parts. */
const chainsPerPart = 1_000;

/**
 * Parts by the beginning of the ids, so that a part changes only with the histories in it: most are those of the hour
 * before, and are there already.
 */
const partsOf = (chains: readonly ListedChain[]): readonly string[] => {
  let digits = 0;
  while (chains.length / 16 ** digits > chainsPerPart) digits++;
  const sorted = chains.toSorted((a, b) => (a.remediationId < b.remediationId ? -1 : 1));
  return [...Map.groupBy(sorted, ({ remediationId }) => remediationId.slice(0, digits)).values()].map((part) =>
    part.map((chain) => `${canonicalJson(chain)}\n`).join(""),
  );
};

/** What a list takes: the entries of all histories, the newest list so far, and where to keep this one. */
export interface ChainListPorts {
  readonly entries: () => AsyncIterable<HistoryEntry>;
  /** The newest list of an earlier hour than this one's. */
  readonly latest: (before: string) => Promise<Kept | null>;
  readonly keep: Keep;
  readonly mac: Mac;
  readonly now: () => Date;
}

/**
 * Lists where every history has come to, and binds the list to the one before. Within an hour, again changes nothing.
 * What is written meanwhile may or may not be in it: a list says "at least".
 */
export const listChains = async ({ entries, latest, keep, mac, now }: ChainListPorts): Promise<ChainList> => {
  const at = now().toISOString();
  const heads = new Map<string, ListedChain>();
  for await (const { remediationId, transition } of entries())
    if (transition.sequence >= (heads.get(remediationId)?.sequence ?? 0))
      heads.set(remediationId, { remediationId, ...linkOf(remediationId, transition) });

  const key = listKey(at);
  const before = await latest(key);
  const known = new Set(before ? readList(before.text)?.parts : []);
  const parts: string[] = [];
  for (const text of partsOf([...heads.values()])) {
    const name = `${partFolder}${hashOfText(text)}.ndjson`;
    if (!known.has(name)) await keep(name, text);
    parts.push(name);
  }
  const list = {
    at,
    chains: heads.size,
    parts,
    previous: before && { key: before.key, hash: hashOfText(before.text) },
  };
  const sealed: ChainList = { ...list, mac: await mac.mac(listText(list)) };
  await keep(key, canonicalJson(sealed));
  return sealed;
};

/** @returns null for what is no list */
export const readList = (text: string): ChainList | null => {
  try {
    return chainListSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

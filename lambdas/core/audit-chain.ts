import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.ts";
import type { ChainedTransition, Transition } from "./remediation.ts";

/** What the next entry of a history is bound to: the last one. */
export interface Link {
  readonly sequence: number;
  readonly hash: string;
}

/** What an entry says. */
export type EntryDraft = Omit<Transition, "sequence" | "previous" | "hash">;

/** Who writes what no human asked for. */
const ownActor = "homeostat";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/**
 * A JSON value as every ledger gives it back: what a table or UTF-8 has no place for would read differently from how
 * it was hashed, and events are hostile.
 */
const asKept = (value: unknown): unknown => {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map((member) => asKept(member ?? null));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      name === "__proto__" || member === undefined ? [] : [[name.toWellFormed(), asKept(member)]],
    ),
  );
};

const hashOf = (remediationId: string, { hash: _own, ...entry }: Transition): string =>
  sha256(canonicalJson({ remediationId, ...entry }));

/** What the entry after this one is bound to. One of an older version is bound from then on by what it says now. */
export const linkOf = (remediationId: string, entry: Transition): Link => ({
  sequence: entry.sequence,
  hash: entry.hash ?? hashOf(remediationId, entry),
});

/** The entry that follows `last`, bound to it; null: the first of a history. */
export const chainEntry = (remediationId: string, last: Link | null, draft: EntryDraft): ChainedTransition => {
  const entry = {
    actor: ownActor,
    ...draft,
    detail: Object(asKept(draft.detail)),
    sequence: last ? last.sequence + 1 : 0,
    previous: last?.hash ?? null,
  };
  return { ...entry, hash: hashOf(remediationId, entry) };
};

/** What is wrong with an entry of a history. */
export interface ChainProblem {
  /** `missing`: not there. `changed`: not what was hashed. `unlinked`: not bound to the entry before it. `unchained`: without a hash after entries with one. */
  readonly problem: "missing" | "changed" | "unlinked" | "unchained";
  readonly sequence: number;
}

/** What is wrong with a history by itself; that its end was cut off, only a head that was kept elsewhere can show. @param entries in order of sequence */
export const historyProblems = (remediationId: string, entries: readonly Transition[]): readonly ChainProblem[] => {
  const problems: ChainProblem[] = [];
  let last: Link | null = null;
  let chained = false;
  for (const entry of entries) {
    const { sequence, hash, previous } = entry;
    const expected: number = last ? last.sequence + 1 : 0;
    for (let missing = expected; missing < sequence; missing++)
      problems.push({ problem: "missing", sequence: missing });
    if (hash === undefined) {
      // Before the first hash stands what an older version wrote; after it, nothing of that kind can be.
      if (chained) problems.push({ problem: "unchained", sequence });
    } else {
      chained = true;
      if (hash !== hashOf(remediationId, entry)) problems.push({ problem: "changed", sequence });
      // After a gap nobody knows what came before.
      else if (sequence === expected && previous !== (last?.hash ?? null))
        problems.push({ problem: "unlinked", sequence });
    }
    last = linkOf(remediationId, entry);
  }
  return problems;
};

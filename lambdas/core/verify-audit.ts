import * as z from "zod";
import { type ChainProblem, historyProblems, linkOf } from "./audit-chain.ts";
import { type ChainList, hashOfText, type Kept, type ListedChain, listText, readList } from "./chain-list.ts";
import { milliseconds } from "./duration.ts";
import type { HistoryEntry } from "./ledger.ts";
import type { Transition } from "./remediation.ts";
import { headKey, headText } from "./seal.ts";
import { isEnded } from "./states.ts";

/** Checks what a `Mac` made, for those who may check and not make. */
export interface MacVerifier {
  verify(text: string, mac: string): Promise<boolean>;
}

export interface AuditPorts {
  /** Every entry of the ledger, in no order. */
  readonly entries: () => AsyncIterable<HistoryEntry>;
  readonly heads: () => AsyncIterable<Kept>;
  /** In order of their names. */
  readonly lists: () => AsyncIterable<Kept>;
  readonly part: (key: string) => Promise<string | null>;
  readonly verifier: MacVerifier;
  /** When the ledger was as it is. */
  readonly asOf: Date;
}

/** Something that the record does not say, or does not say any more. */
export type AuditProblem =
  | ({ readonly remediationId: string } & ChainProblem)
  /** The ledger has nothing of it; it ends before what was sealed; it says something else than was sealed; it ended and nobody sealed it. */
  | {
      readonly problem: "gone" | "truncated" | "replaced" | "unsealed";
      readonly remediationId: string;
      readonly sequence: number;
    }
  /** What is kept under a name was not made by who may make it, or is not there; `stale`: the newest of its kind is too old. */
  | { readonly problem: "forged" | "lost" | "stale"; readonly key: string };

export interface AuditResult {
  readonly asOf: string;
  readonly histories: number;
  readonly entries: number;
  readonly sealedHeads: number;
  readonly lists: number;
  readonly newestList: string | null;
  /** Entries without a hash, which an older version wrote before `until`; what they said before is not proven. */
  readonly unchained: { readonly entries: number; readonly until: string | null };
  readonly problems: readonly AuditProblem[];
}

/** A head is sealed in the step that ends a remediation, which is tried again for minutes; `sweep` makes up for it. */
const sealedWithin = milliseconds("15m");
/** A list is made every hour; one that failed is made up for by the next. */
const listedWithin = milliseconds("3h");

/** Compares the ledger with what was sealed of it. What the result holds no problem of, nobody has changed since it was sealed. */
export const verifyAudit = async (ports: AuditPorts): Promise<AuditResult> => {
  const { asOf } = ports;
  const histories = new Map<string, Transition[]>();
  let entries = 0;
  for await (const { remediationId, transition } of ports.entries()) {
    const history = histories.get(remediationId) ?? [];
    histories.set(remediationId, history);
    history.push(transition);
    entries++;
  }
  for (const history of histories.values()) history.sort((a, b) => a.sequence - b.sequence);

  const problems: AuditProblem[] = [];
  for (const [remediationId, history] of histories)
    for (const problem of historyProblems(remediationId, history)) problems.push({ remediationId, ...problem });

  const sealed = await checkHeads(ports, histories);
  const listed = await checkLists(ports, histories);
  const unique = new Map(
    [...problems, ...sealed.problems, ...listed.problems, ...unsealed(histories, sealed.keys, asOf)].map((problem) => [
      JSON.stringify(problem),
      problem,
    ]),
  );
  const oldest = [...histories.values()]
    .flat()
    .reduce((least, { at }) => (at < least ? at : least), asOf.toISOString());
  if (asOf.getTime() - Date.parse(listed.newest ?? oldest) > listedWithin)
    unique.set("stale", { problem: "stale", key: "chains/" });

  const bare = [...histories.values()].flat().filter(({ hash }) => hash === undefined);
  return {
    asOf: asOf.toISOString(),
    histories: histories.size,
    entries,
    sealedHeads: sealed.keys.size,
    lists: listed.count,
    newestList: listed.newest,
    unchained: {
      entries: bare.length,
      until:
        bare
          .map(({ at }) => at)
          .sort()
          .at(-1) ?? null,
    },
    problems: [...unique.values()],
  };
};

type Histories = ReadonlyMap<string, readonly Transition[]>;

/** Is a history still what it was said to be at some entry? */
const compare = (histories: Histories, { remediationId, sequence, hash }: ListedChain): readonly AuditProblem[] => {
  const history = histories.get(remediationId);
  const last = history?.at(-1);
  if (!history || !last) return [{ problem: "gone", remediationId, sequence }];
  if (last.sequence < sequence) return [{ problem: "truncated", remediationId, sequence }];
  const entry = history.find((each) => each.sequence === sequence);
  // One that is missing in between is told of by the history itself.
  return entry && linkOf(remediationId, entry).hash !== hash ? [{ problem: "replaced", remediationId, sequence }] : [];
};

const sealedHead = z.strictObject({
  remediationId: z.string(),
  sequence: z.int(),
  hash: z.string(),
  at: z.string(),
  mac: z.string(),
});

const parsed = <T extends z.ZodType>(schema: T, text: string): z.output<T> | null => {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

const checkHeads = async (
  { heads, verifier }: AuditPorts,
  histories: Histories,
): Promise<{ readonly keys: ReadonlySet<string>; readonly problems: readonly AuditProblem[] }> => {
  const keys = new Set<string>();
  const problems: AuditProblem[] = [];
  for await (const { key, text } of heads()) {
    keys.add(key);
    const head = parsed(sealedHead, text);
    const { mac, ...said } = head ?? { mac: "" };
    if (!head || !("sequence" in said) || headKey(said) !== key || !(await verifier.verify(headText(said), mac)))
      problems.push({ problem: "forged", key });
    else problems.push(...compare(histories, head));
  }
  return { keys, problems };
};

const unsealed = (histories: Histories, keys: ReadonlySet<string>, asOf: Date): readonly AuditProblem[] =>
  [...histories].flatMap(([remediationId, history]) =>
    history
      .filter(
        ({ state, hash, at }) => isEnded(state) && hash !== undefined && asOf.getTime() - Date.parse(at) > sealedWithin,
      )
      .filter((entry) => !keys.has(headKey({ remediationId, ...linkOf(remediationId, entry), at: entry.at })))
      .map(({ sequence }) => ({ problem: "unsealed", remediationId, sequence }) as const),
  );

const listedChain = z.strictObject({ remediationId: z.string(), sequence: z.int(), hash: z.string() });

const checkLists = async (
  { lists, part, verifier }: AuditPorts,
  histories: Histories,
): Promise<{ readonly count: number; readonly newest: string | null; readonly problems: readonly AuditProblem[] }> => {
  const problems: AuditProblem[] = [];
  /** A part is named after its content: the same one stands in many lists. */
  const seen = new Set<string>();
  let before: Kept | null = null;
  let newest: string | null = null;
  let count = 0;
  for await (const kept of lists()) {
    count++;
    const list: ChainList | null = readList(kept.text);
    if (!list || !(await verifier.verify(listText(list), list.mac))) {
      problems.push({ problem: "forged", key: kept.key });
      continue;
    }
    problems.push(...followsOn(list, kept, before));
    before = kept;
    newest = list.at;
    for (const key of list.parts.filter((name) => !seen.has(name))) {
      seen.add(key);
      problems.push(...(await checkPart(key, await part(key), histories)));
    }
  }
  return { count, newest, problems };
};

/** A list names the one before it: one that was taken away leaves a name that leads nowhere. */
const followsOn = ({ previous }: ChainList, { key }: Kept, before: Kept | null): readonly AuditProblem[] => {
  if (previous === null) return before === null ? [] : [{ problem: "forged", key }];
  if (before?.key !== previous.key) return [{ problem: "lost", key: previous.key }];
  return hashOfText(before.text) === previous.hash ? [] : [{ problem: "forged", key: previous.key }];
};

const checkPart = async (key: string, text: string | null, histories: Histories): Promise<readonly AuditProblem[]> => {
  if (text === null) return [{ problem: "lost", key }];
  if (!key.endsWith(`/${hashOfText(text)}.ndjson`)) return [{ problem: "forged", key }];
  return text
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => {
      const chain = parsed(listedChain, line);
      return chain ? compare(histories, chain) : [{ problem: "forged", key } as const];
    });
};

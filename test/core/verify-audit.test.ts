import { beforeEach, describe, expect, it } from "vitest";
import { chainEntry, type EntryDraft, linkOf } from "../../lambdas/core/audit-chain.ts";
import { hashOfText, listChains, listText, readList } from "../../lambdas/core/chain-list.ts";
import type { HistoryEntry } from "../../lambdas/core/ledger.ts";
import type { Transition } from "../../lambdas/core/remediation.ts";
import { headOf, sealing } from "../../lambdas/core/seal.ts";
import { type AuditProblem, verifyAudit } from "../../lambdas/core/verify-audit.ts";
import { memoryMac } from "../../local/memory-mac.ts";

const at = (hour: number): string => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();
const healing: readonly EntryDraft[] = [
  { state: "detected", detail: {}, at: at(0) },
  { state: "planned", detail: { after: { port: null } }, at: at(0) },
  { state: "healed", reason: "verified", detail: {}, at: at(0) },
];
const waiting: readonly EntryDraft[] = healing.slice(0, 2);

let ledger: HistoryEntry[];
let kept: Map<string, string>;
let now: string;

const keep = async (key: string, text: string): Promise<void> => {
  if (!kept.has(key)) kept.set(key, text);
};
const each = async function* <T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
};
const inFolder = (folder: string) =>
  [...kept]
    .flatMap(([key, text]) => (key.startsWith(folder) ? [{ key, text }] : []))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

const write = (remediationId: string, drafts: readonly EntryDraft[]): void => {
  for (const draft of drafts) {
    const last = ledger.filter((entry) => entry.remediationId === remediationId).at(-1)?.transition;
    const link = last ? linkOf(remediationId, last) : null;
    ledger.push({ remediationId, transition: chainEntry(remediationId, link, draft) });
  }
};
const lastOf = (id: string): Transition =>
  ledger.findLast(({ remediationId }) => remediationId === id)?.transition ?? expect.fail(`${id} has no history`);
const seal = (id: string, mac = memoryMac()) => sealing(mac, keep)(headOf(id, lastOf(id)));
const list = (hour: number, mac = memoryMac()) =>
  listChains({
    entries: () => each([...ledger]),
    latest: async (before) =>
      inFolder("chains/")
        .filter(({ key }) => key < before)
        .at(-1) ?? null,
    keep,
    mac,
    now: () => new Date(at(hour)),
  });
const verify = () =>
  verifyAudit({
    entries: () => each(ledger),
    heads: () => each(inFolder("heads/")),
    lists: () => each(inFolder("chains/")),
    part: async (key) => kept.get(key) ?? null,
    verifier: memoryMac(),
    asOf: new Date(now),
  });
const problems = async (): Promise<readonly AuditProblem[]> => (await verify()).problems;

const remove = (id: string, ...sequences: number[]): void => {
  ledger = ledger.filter(
    ({ remediationId, transition }) => remediationId !== id || !sequences.includes(transition.sequence),
  );
};
const change = (id: string, sequence: number, changes: Partial<Transition>): void => {
  ledger = ledger.map((entry) =>
    entry.remediationId === id && entry.transition.sequence === sequence
      ? { ...entry, transition: { ...entry.transition, ...changes } }
      : entry,
  );
};

beforeEach(async () => {
  ledger = [];
  kept = new Map();
  now = at(3);
  write("r1", healing);
  write("r2", healing);
  write("r3", waiting);
  await seal("r1");
  await seal("r2");
  await list(1);
  write("r4", healing);
  await seal("r4");
  await list(2);
});

describe("a ledger that nobody has changed", () => {
  it("is whole, and what it consists of is counted", async () => {
    expect(await verify()).toMatchObject({
      histories: 4,
      entries: 11,
      sealedHeads: 3,
      lists: 2,
      newestList: at(2),
      unchained: { entries: 0, until: null },
      problems: [],
    });
  });

  it("may go on after it was sealed and listed", async () => {
    write("r3", [{ state: "applying", detail: {}, at: at(3) }]);
    expect(await problems()).toEqual([]);
  });

  it("of an older version says how much of it is not proven", async () => {
    const { hash: _hash, previous: _previous, ...bare } = chainEntry("r0", null, healing[0] ?? expect.fail());
    ledger.push({ remediationId: "r0", transition: bare });
    expect(await verify()).toMatchObject({ unchained: { entries: 1, until: at(0) }, problems: [] });
  });
});

describe("it shows in the ledger", () => {
  it("that an entry was removed", async () => {
    remove("r1", 1);
    expect(await problems()).toEqual([{ problem: "missing", remediationId: "r1", sequence: 1 }]);
  });

  it("that an end was cut off", async () => {
    remove("r1", 2);
    expect(await problems()).toEqual([{ problem: "truncated", remediationId: "r1", sequence: 2 }]);
  });

  it("that the end of one that had not ended was cut off, after an hour", async () => {
    remove("r3", 1);
    expect(await problems()).toEqual([{ problem: "truncated", remediationId: "r3", sequence: 1 }]);
  });

  it("that a field was changed", async () => {
    change("r1", 1, { detail: { after: { port: 443 } } });
    expect(await problems()).toContainEqual({ problem: "changed", remediationId: "r1", sequence: 1 });
  });

  it("that a history was made anew, with every hash right", async () => {
    remove("r1", 0, 1, 2);
    write(
      "r1",
      healing.map((draft) => ({ ...draft, actor: "grace@example.com" })),
    );
    expect(await problems()).toEqual([{ problem: "replaced", remediationId: "r1", sequence: 2 }]);
  });

  it("that the hashes were taken off", async () => {
    for (const sequence of [0, 1, 2]) change("r1", sequence, { hash: undefined, previous: undefined });
    expect(await problems()).toEqual([{ problem: "replaced", remediationId: "r1", sequence: 2 }]);
  });

  it("that two histories were exchanged", async () => {
    ledger = ledger.map((entry) => ({
      ...entry,
      remediationId: { r1: "r2", r2: "r1" }[entry.remediationId] ?? entry.remediationId,
    }));
    const found = await problems();
    for (const remediationId of ["r1", "r2"])
      expect(found).toContainEqual({ problem: "changed", remediationId, sequence: 2 });
  });

  it("that a whole history was removed, one that had not ended included", async () => {
    remove("r1", 0, 1, 2);
    remove("r3", 0, 1);
    expect(await problems()).toEqual([
      { problem: "gone", remediationId: "r1", sequence: 2 },
      { problem: "gone", remediationId: "r3", sequence: 1 },
    ]);
  });

  it("that one was removed before the newest list was made, in which it is not", async () => {
    remove("r3", 0, 1);
    await list(3);
    expect(await problems()).toEqual([{ problem: "gone", remediationId: "r3", sequence: 1 }]);
  });

  it("that one ended and was not sealed, once there was time to", async () => {
    write(
      "r5",
      healing.map((draft) => ({ ...draft, at: at(3) })),
    );
    expect(await problems()).toEqual([]);
    now = at(4);
    expect(await problems()).toEqual([{ problem: "unsealed", remediationId: "r5", sequence: 2 }]);
  });
});

describe("it shows in what was sealed", () => {
  it("that a head was made without the key", async () => {
    kept.delete("heads/r1/0002.json");
    await seal("r1", memoryMac("another key"));
    expect(await problems()).toEqual([{ problem: "forged", key: "heads/r1/0002.json" }]);
  });

  it("that a head stands under another's name", async () => {
    kept.set("heads/r9/0002.json", kept.get("heads/r1/0002.json") ?? "");
    expect(await problems()).toEqual([{ problem: "forged", key: "heads/r9/0002.json" }]);
  });

  it.each(["", "no JSON", "{}", "[]", '{"mac":"00"}'])("that a head is none: %j", async (text) => {
    kept.set("heads/r1/0002.json", text);
    expect(await problems()).toEqual([{ problem: "forged", key: "heads/r1/0002.json" }]);
  });

  it("that a list was taken away", async () => {
    kept.delete("chains/2026-01-01T01.json");
    expect(await problems()).toEqual([{ problem: "lost", key: "chains/2026-01-01T01.json" }]);
  });

  it("that a list was made without the key", async () => {
    kept.delete("chains/2026-01-01T02.json");
    await list(2, memoryMac("another key"));
    expect(await problems()).toContainEqual({ problem: "forged", key: "chains/2026-01-01T02.json" });
  });

  it("that a list was made anew by who has the key, and is not the one that the next was bound to", async () => {
    const { mac: _mac, ...first } = readList(kept.get("chains/2026-01-01T01.json") ?? "") ?? expect.fail("no list");
    const other = { ...first, chains: 0, parts: [] };
    const mac = await memoryMac().mac(listText(other));
    kept.set("chains/2026-01-01T01.json", JSON.stringify({ ...other, mac }));
    expect(await problems()).toEqual([{ problem: "forged", key: "chains/2026-01-01T01.json" }]);
  });

  it("that a part of a list was changed or taken away", async () => {
    const [part] = inFolder("parts/");
    kept.set(part?.key ?? "", `${part?.text}\n{}`);
    expect(await problems()).toEqual([{ problem: "forged", key: part?.key }]);
    kept.delete(part?.key ?? "");
    expect(await problems()).toEqual([{ problem: "lost", key: part?.key }]);
  });

  it("that no list was made for hours", async () => {
    now = at(5);
    expect(await problems()).toEqual([]);
    now = at(6);
    expect(await problems()).toEqual([{ problem: "stale", key: "chains/" }]);
  });
});

describe("a list of histories", () => {
  it("is made once an hour: another try leaves the first", async () => {
    const before = new Map(kept);
    write("r5", waiting);
    await list(2);
    expect(kept.get("chains/2026-01-01T02.json")).toBe(before.get("chains/2026-01-01T02.json"));
  });

  it("keeps anew only those parts in which something changed", async () => {
    const digits = (index: number): string => hashOfText(String(index)).slice(0, 32);
    for (let index = 0; index < 2_000; index++) write(digits(index), waiting.slice(0, 1));
    await list(3);
    const before = kept.size;
    write(digits(0), waiting.slice(1));
    const { chains, parts } = await list(4);
    expect({ chains, parts: parts.length }).toEqual({ chains: 2_004, parts: 17 });
    // One part, and the list.
    expect(kept.size).toBe(before + 2);
    now = at(4);
    expect(await problems()).toEqual([]);
  });
});

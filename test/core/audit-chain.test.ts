import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chainEntry, type EntryDraft, historyProblems, linkOf } from "../../lambdas/core/audit-chain.ts";
import type { Transition } from "../../lambdas/core/remediation.ts";

const at = "2026-01-01T00:00:00.000Z";

/** A history that says these things, each bound to the one before. */
const historyOf = (id: string, drafts: readonly EntryDraft[]): readonly Transition[] =>
  drafts.reduce<readonly Transition[]>((entries, draft) => {
    const last = entries.at(-1);
    return [...entries, chainEntry(id, last ? linkOf(id, last) : null, draft)];
  }, []);

const healing = historyOf("r1", [
  { state: "detected", detail: { note: "open to the world" }, at },
  { state: "planned", detail: { before: { port: 22 }, after: { port: null } }, at },
  { state: "applying", detail: {}, at },
  { state: "healed", reason: "verified", detail: {}, at, actor: "ada@example.com" },
]);

const changed = (sequence: number, change: Partial<Transition>): readonly Transition[] =>
  healing.map((entry) => (entry.sequence === sequence ? { ...entry, ...change } : entry));
const without = (sequence: number): readonly Transition[] => healing.filter((entry) => entry.sequence !== sequence);
/** As an older version wrote it. */
const unhashed = ({ hash: _hash, previous: _previous, actor: _actor, ...entry }: Transition): Transition => entry;

describe("a history", () => {
  it("is whole as it was written", () => {
    expect(historyProblems("r1", healing)).toEqual([]);
    expect(historyProblems("r1", JSON.parse(JSON.stringify(healing)))).toEqual([]);
    expect(healing.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3]);
    expect(healing[0]).toMatchObject({ previous: null, actor: "homeostat" });
  });

  it.each<[string, Partial<Transition>]>([
    ["what was planned", { detail: { before: { port: 22 }, after: { port: 443 } } }],
    ["when", { at: "2026-01-01T00:00:00.001Z" }],
    ["who", { actor: "grace@example.com" }],
    ["why", { reason: "not-settled" }],
    ["what it came to", { state: "skipped" }],
    ["what it is bound to", { previous: "0".repeat(64) }],
    ["its hash", { hash: "0".repeat(64) }],
  ])("shows that an entry was changed: %s", (_what, change) => {
    expect(historyProblems("r1", changed(1, change))).toContainEqual({ problem: "changed", sequence: 1 });
  });

  it("shows an entry that is missing, at its beginning too", () => {
    expect(historyProblems("r1", without(1))).toEqual([{ problem: "missing", sequence: 1 }]);
    expect(historyProblems("r1", without(0))).toEqual([{ problem: "missing", sequence: 0 }]);
  });

  it("shows an entry that was made anew with its own right hash", () => {
    const forged = chainEntry("r1", linkOf("r1", healing[0] as Transition), {
      state: "planned",
      detail: { after: { port: 443 } },
      at,
    });
    expect(historyProblems("r1", changed(1, forged))).toEqual([{ problem: "unlinked", sequence: 2 }]);
  });

  it("is of its own remediation: in another's place it does not hold", () => {
    expect(historyProblems("r2", healing).map(({ problem }) => problem)).toEqual(healing.map(() => "changed"));
  });

  it("of an older version is read without hashes, and bound from the next entry on", () => {
    const older = healing.slice(0, 2).map(unhashed);
    const [, last] = older;
    const continued = [
      ...older,
      chainEntry("r1", linkOf("r1", last as Transition), { state: "applying", detail: {}, at }),
    ];
    expect(historyProblems("r1", older)).toEqual([]);
    expect(historyProblems("r1", continued)).toEqual([]);
    const rewritten = continued.map((entry) => (entry.sequence === 1 ? { ...entry, detail: {} } : entry));
    expect(historyProblems("r1", rewritten)).toEqual([{ problem: "unlinked", sequence: 2 }]);
  });

  it("does not go on without hashes once it has them", () => {
    const stripped = healing.map((entry) => (entry.sequence === 2 ? unhashed(entry) : entry));
    expect(historyProblems("r1", stripped)).toContainEqual({ problem: "unchained", sequence: 2 });
  });

  it("shows any change of any JSON that it holds", () => {
    const value = fc.jsonValue();
    fc.assert(
      fc.property(value, value, (before, other) => {
        const whole = historyOf("r1", [{ state: "planned", detail: { before }, at }]);
        const kept: Transition[] = JSON.parse(JSON.stringify(whole));
        expect(historyProblems("r1", kept)).toEqual([]);
        fc.pre(JSON.stringify(before) !== JSON.stringify(other));
        const tampered = kept.map((entry) => ({ ...entry, detail: { before: other } }));
        const again = historyOf("r1", [{ state: "planned", detail: { before: other }, at }]);
        // Equal settings in another order of their keys are no change.
        fc.pre(again[0]?.hash !== whole[0]?.hash);
        expect(historyProblems("r1", tampered)).toEqual([{ problem: "changed", sequence: 0 }]);
      }),
    );
  });
});

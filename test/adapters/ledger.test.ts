import { describe, expect, it } from "vitest";
import { chainEntry, historyProblems } from "../../lambdas/core/audit-chain.ts";
import { TransitionConflictError } from "../../lambdas/core/ledger.ts";
import type { ChainedTransition, Remediation, Slot, Transition } from "../../lambdas/core/remediation.ts";
import { append } from "../support/append.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { collect, describeLedgers } from "./support/ledgers.ts";

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const { subject } = sampleFinding();
const slot = (over: Partial<Slot> = {}): Slot => ({
  playbook: "sample/set-colour",
  subject,
  generation: 1,
  openId: "r1",
  openedAt: at(0),
  findingKey: "k",
  revision: at(0),
  waiting: [],
  lastOutcome: null,
  attempts: [],
  coolDownUntil: null,
  dueAt: at(5),
  version: 1,
  ...over,
});
const remediation = (id: string): Remediation => ({
  id,
  playbook: "sample/set-colour",
  subject,
  generation: 1,
  finding: sampleFinding(),
  createdAt: at(0),
});
const entry = (sequence: number, over: Partial<Transition> = {}): ChainedTransition =>
  chainEntry("r1", sequence === 0 ? null : { sequence: sequence - 1, hash: `of entry ${sequence - 1}` }, {
    state: "detected",
    detail: { note: "n" },
    at: at(sequence),
    ...over,
  });

describeLedgers("the ledger %s", (_where, open) => {
  describe("slots", () => {
    it("admits the first writer only", async () => {
      const ledger = await open();
      const results = await Promise.all([1, 2, 3].map((n) => ledger.putSlot(slot({ openId: `r${n}` }), null)));
      expect(results.filter(Boolean)).toHaveLength(1);
    });

    it("lets a writer through only on the version that it read", async () => {
      const ledger = await open();
      await ledger.putSlot(slot(), null);
      expect(await ledger.putSlot(slot({ version: 2, generation: 2 }), 1)).toBe(true);
      expect(await ledger.putSlot(slot({ version: 2, generation: 9 }), 1)).toBe(false);
      expect((await ledger.getSlot("sample/set-colour", subject))?.generation).toBe(2);
    });

    it("keeps playbooks and subjects apart", async () => {
      const ledger = await open();
      await ledger.putSlot(slot(), null);
      expect(await ledger.getSlot("other/playbook", subject)).toBeNull();
      expect(await ledger.getSlot("sample/set-colour", { ...subject, account: "111122223333" })).toBeNull();
      expect(await ledger.getSlot("sample/set-colour", { ...subject, region: "eu-central-1" })).toBeNull();
    });

    it("lists what is due, oldest first, up to a limit", async () => {
      const ledger = await open();
      for (const [index, dueAt] of [at(7), at(3), null, at(5), at(20)].entries())
        await ledger.putSlot(slot({ subject: { ...subject, id: `b${index}` }, dueAt }), null);
      expect((await ledger.dueSlots(at(10), 10)).map(({ dueAt }) => dueAt)).toEqual([at(3), at(5), at(7)]);
      expect((await ledger.dueSlots(at(10), 2)).map(({ dueAt }) => dueAt)).toEqual([at(3), at(5)]);
    });

    it("forgets a due time that was taken away", async () => {
      const ledger = await open();
      await ledger.putSlot(slot(), null);
      await ledger.putSlot(slot({ dueAt: null, version: 2 }), 1);
      expect(await ledger.dueSlots(at(59), 10)).toEqual([]);
    });
  });

  describe("remediations", () => {
    it("are made once", async () => {
      const ledger = await open();
      await ledger.createRemediation(remediation("r1"));
      await ledger.createRemediation({ ...remediation("r1"), generation: 9 });
      expect((await ledger.getRemediation("r1"))?.generation).toBe(1);
      expect(await ledger.getRemediation("r2")).toBeNull();
      expect((await collect(ledger.remediations())).map(({ id }) => id)).toEqual(["r1"]);
    });

    it("have a history in order of sequence, beyond nine entries too", async () => {
      const ledger = await open();
      for (const sequence of [2, 0, 11, 1, 10]) await ledger.appendTransition("r1", entry(sequence));
      await ledger.appendTransition("r2", entry(0));
      expect((await ledger.history("r1")).map(({ sequence }) => sequence)).toEqual([0, 1, 2, 10, 11]);
    });

    it("take the same entry again, and refuse another in its place", async () => {
      const ledger = await open();
      const first = entry(1, { state: "escalated", reason: "run-lost" });
      expect(await ledger.appendTransition("r1", first)).toEqual(first);
      const later = entry(1, { state: "escalated", reason: "run-lost", at: at(30) });
      expect(await ledger.appendTransition("r1", later)).toEqual(first);
      await expect(ledger.appendTransition("r1", entry(1, { state: "healed" }))).rejects.toThrow(
        TransitionConflictError,
      );
      await expect(
        ledger.appendTransition("r1", entry(1, { state: "escalated", reason: "not-settled" })),
      ).rejects.toThrow(/r1.*entry 1/);
      expect(await ledger.history("r1")).toEqual([first]);
    });

    it("give back each entry exactly as it was hashed, whatever an event made it say", async () => {
      const ledger = await open();
      const before = JSON.parse('{ "__proto__": { "a": 1 }, "": null, "lone \\ud800": ["\\udfff", 0.1, -0] }');
      const note = "\ud83d half of a pair, \u0000, \u2028, İ";
      for (const detail of [{ note }, { before: { "": null, ...before }, after: undefined }, {}])
        await append(ledger, "r1", { state: "detected", detail, at: at(0) });
      const kept = await ledger.history("r1");
      expect(kept).toHaveLength(3);
      expect(historyProblems("r1", kept)).toEqual([]);
    });

    it("keep their first before-image", async () => {
      const ledger = await open();
      expect(await ledger.getBeforeImage("r1", at(0))).toBeNull();
      await ledger.putBeforeImage("r1", { rules: [{ port: 22 }], none: null }, at(9));
      await ledger.putBeforeImage("r1", { rules: [] }, at(9));
      expect(await ledger.getBeforeImage("r1", at(0))).toEqual({ rules: [{ port: 22 }], none: null });
    });

    it("have a before-image up to its end, the first that it was given, and none from then on", async () => {
      const ledger = await open();
      await ledger.putBeforeImage("r1", { rules: [] }, at(9));
      await ledger.putBeforeImage("r1", { rules: [] }, at(30));
      expect(await ledger.getBeforeImage("r1", "2026-01-01T00:08:59.999Z")).toEqual({ rules: [] });
      expect(await ledger.getBeforeImage("r1", at(9))).toBeNull();
    });
  });

  describe("leases", () => {
    it("exclude others until they run out", async () => {
      const ledger = await open();
      expect(await ledger.acquireLease(subject, "a", at(0), at(20))).toMatchObject({ holder: "a", until: at(20) });
      expect(await ledger.acquireLease(subject, "b", at(19), at(39))).toBeNull();
      expect(await ledger.acquireLease(subject, "b", at(20), at(40))).toMatchObject({ holder: "b" });
      expect(await ledger.acquireLease(subject, "a", at(21), at(41))).toBeNull();
    });

    it("are renewed by their holder, and the token grows", async () => {
      const ledger = await open();
      const first = await ledger.acquireLease(subject, "a", at(0), at(20));
      const second = await ledger.acquireLease(subject, "a", at(5), at(25));
      expect(second?.until).toBe(at(25));
      expect(second?.token).toBeGreaterThan(first?.token ?? Number.POSITIVE_INFINITY);
    });

    it("are released by their holder only, and the token never starts again", async () => {
      const ledger = await open();
      const first = await ledger.acquireLease(subject, "a", at(0), at(20));
      await ledger.releaseLease(subject, "b");
      expect(await ledger.acquireLease(subject, "b", at(1), at(21))).toBeNull();
      await ledger.releaseLease(subject, "a");
      const next = await ledger.acquireLease(subject, "b", at(1), at(21));
      expect(next?.holder).toBe("b");
      expect(next?.token).toBeGreaterThan(first?.token ?? Number.POSITIVE_INFINITY);
    });

    it("of nobody can be released and read", async () => {
      const ledger = await open();
      await ledger.releaseLease(subject, "a");
      expect((await ledger.readGuards({ id: "r1", playbook: "a/b", subject })).lease).toBeNull();
    });

    it("go to exactly one of many who ask at once", async () => {
      const ledger = await open();
      const all = await Promise.all(
        ["a", "b", "c", "d"].map((holder) => ledger.acquireLease(subject, holder, at(0), at(20))),
      );
      expect(all.filter(Boolean)).toHaveLength(1);
    });
  });

  it("lists every slot that somebody has to look at some day", async () => {
    const ledger = await open();
    await ledger.putSlot(slot({ dueAt: at(90) }), null);
    await ledger.putSlot(slot({ playbook: "c/d", dueAt: at(10) }), null);
    await ledger.putSlot(slot({ playbook: "e/f", openId: null, dueAt: null }), null);
    expect((await collect(ledger.pendingSlots())).map(({ playbook }) => playbook)).toEqual([
      "c/d",
      "sample/set-colour",
    ]);
  });
});

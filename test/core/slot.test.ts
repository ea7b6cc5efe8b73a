import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ending } from "../../lambdas/core/next-attempt.ts";
import type { Slot } from "../../lambdas/core/remediation.ts";
import { admit, closeGeneration, openGeneration, SlotContendedError, updateSlot } from "../../lambdas/core/slot.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const playbook = "sample/set-colour";
const now = new Date("2026-01-01T12:00:00.000Z");
const minutes = (count: number): Date => new Date(now.getTime() + count * 60_000);
const finding = sampleFinding();
const observed = "2026-01-01T12:00:30.000Z";
const newer = sampleFinding({ revision: observed, times: { observed } });
const other = sampleFinding({ key: "another rule, same bucket", times: { observed } });

const opened = (): Slot => {
  const admission = admit(null, playbook, finding, "enforce", now);
  if (admission.kind !== "start") throw new Error("a first finding starts");
  return admission.slot;
};
const healed: Ending = { outcome: "healed", reason: "verified", kind: "misconfiguration" };
const closed = (ending: Ending = healed, slot: Slot = opened()): Slot => closeGeneration(slot, ending, "5m", now);

describe("a finding at its slot", () => {
  it("starts the first generation", () => {
    expect(opened()).toMatchObject({ generation: 1, version: 1, findingKey: finding.key, waiting: [] });
    expect(opened().openId).toMatch(/^[0-9a-f]{32}$/);
  });

  it("that is told again while its run is open makes sure that the run was started", () => {
    const slot = opened();
    expect(admit(slot, playbook, finding, "enforce", now)).toEqual({ kind: "resume", id: slot.openId, generation: 1 });
  });

  it("that is newer waits for the open run, and its due time stays that of the run", () => {
    const slot = opened();
    const admission = admit(slot, playbook, newer, "enforce", now);
    expect(admission).toMatchObject({
      kind: "wait",
      slot: {
        openId: slot.openId,
        waiting: [{ findingKey: newer.key, revision: newer.revision }],
        dueAt: slot.dueAt,
        version: 2,
      },
    });
  });

  it("of another rule about the same subject waits, and only once", () => {
    const admission = admit(opened(), playbook, other, "enforce", now);
    if (admission.kind !== "wait") throw new Error(admission.kind);
    expect(admit(admission.slot, playbook, other, "enforce", now)).toEqual({ kind: "ignore" });
  });

  it("of other rules wait beside each other, in a number that a slot can hold", () => {
    const keys = Array.from({ length: 30 }, (_, index) => `rule ${index}`);
    const slot = keys.reduce<Slot>((held, key) => {
      const admission = admit(held, playbook, sampleFinding({ key, times: { observed } }), "enforce", now);
      return admission.kind === "wait" ? admission.slot : held;
    }, opened());
    expect(slot.waiting.map(({ findingKey }) => findingKey)).toEqual(keys.slice(10));
  });

  it("of another alarm goes on waiting when the next generation opens, of another rule does not", () => {
    const held = { ...opened(), openId: null, waiting: [{ findingKey: "b", revision: observed }] };
    expect(openGeneration(held, playbook, newer, now).slot.waiting).toEqual([]);
    expect(openGeneration(held, playbook, { ...newer, kind: "alarm" }, now).slot.waiting).toEqual(held.waiting);
  });

  it("of another rule about what the run has seen anyway is ignored, while it is open and after", () => {
    const same = sampleFinding({ key: "another rule, same bucket" });
    expect(admit(opened(), playbook, same, "enforce", now)).toEqual({ kind: "ignore" });
    expect(admit(closed(), playbook, same, "enforce", minutes(1))).toEqual({ kind: "ignore" });
    expect(admit(closed(), playbook, same, "enforce", minutes(60))).toEqual({ kind: "ignore" });
  });

  it("of another alarm is never taken for seen", () => {
    const same = sampleFinding({ key: "another alarm", kind: "alarm" });
    expect(admit(opened(), playbook, same, "enforce", now).kind).toBe("wait");
  });

  it("that was answered is ignored for ever", () => {
    expect(admit(closed(), playbook, finding, "enforce", minutes(1))).toEqual({ kind: "ignore" });
    expect(admit(closed(), playbook, finding, "enforce", minutes(600))).toEqual({ kind: "ignore" });
  });

  it("that was only recorded starts again once the playbook may act, and once only", () => {
    const ending = { outcome: "recorded", reason: "mode-observe", kind: finding.kind } as const;
    const recorded = closeGeneration(opened(), ending, "5m", now);
    expect(admit(recorded, playbook, finding, "observe", minutes(600))).toEqual({ kind: "ignore" });
    expect(admit(recorded, playbook, finding, "enforce", minutes(1))).toEqual({ kind: "ignore" });
    const admission = admit(recorded, playbook, finding, "approve", minutes(6));
    if (admission.kind !== "start") throw new Error(admission.kind);
    expect(admission.slot.generation).toBe(2);
    const answered = closeGeneration(admission.slot, healed, "5m", minutes(7));
    expect(admit(answered, playbook, finding, "enforce", minutes(600))).toEqual({ kind: "ignore" });
  });

  it("that is newer waits while the slot cools down, and is then due", () => {
    const admission = admit(closed(), playbook, newer, "enforce", minutes(1));
    expect(admission).toMatchObject({ kind: "wait", slot: { openId: null, dueAt: minutes(5).toISOString() } });
  });

  it("that is newer starts the next generation, under another id, when the slot has cooled down", () => {
    const admission = admit(closed(), playbook, newer, "enforce", minutes(6));
    expect(admission).toMatchObject({ kind: "start", slot: { generation: 2, revision: newer.revision } });
    expect(admission.kind === "start" && admission.id).not.toBe(opened().openId);
  });
});

describe("a slot whose run has ended", () => {
  it("is due only if something waits", () => {
    expect(closed()).toMatchObject({ openId: null, dueAt: null, coolDownUntil: minutes(5).toISOString() });
    const waiting = admit(opened(), playbook, newer, "enforce", now);
    if (waiting.kind !== "wait") throw new Error(waiting.kind);
    expect(closed(healed, waiting.slot).dueAt).toBe(minutes(5).toISOString());
  });

  it.each([
    ["never applied", { outcome: "failed", reason: "never-applied", kind: "misconfiguration" }, 1],
    [
      "superseded by a change of state",
      { outcome: "superseded", reason: "state-changed", kind: "misconfiguration" },
      0.75,
    ],
    ["retried", { outcome: "superseded", reason: "retried", kind: "misconfiguration" }, 0.75],
    ["healed, of an alarm that may last", { outcome: "healed", reason: "verified", kind: "alarm" }, 3],
    [
      "skipped, of an alarm, with nodes in flight",
      { outcome: "skipped", reason: "capacity-in-flight", kind: "alarm" },
      0,
    ],
    [
      "skipped, of an alarm that lasts and may get worse",
      { outcome: "skipped", reason: "within-tolerance", kind: "alarm" },
      0,
    ],
    ["at its minimum, and it may grow", { outcome: "skipped", reason: "at-minimum", kind: "alarm" }, 30],
    ["set by hand, as it seems", { outcome: "escalated", reason: "alarm-unfounded", kind: "alarm" }, 3],
    ["at its maximum, which a human may raise", { outcome: "escalated", reason: "at-maximum", kind: "alarm" }, 30],
    [
      "undone, of an alarm that lasts",
      { outcome: "rolled-back", reason: "rolled-back-after-failure", kind: "alarm" },
      5,
    ],
    [
      "undone, where the fallback may answer",
      { outcome: "rolled-back", reason: "rolled-back-after-failure", kind: "alarm", hasFallback: true },
      0,
    ],
    ["rejected by AWS, of an alarm", { outcome: "failed", reason: "write-rejected", kind: "alarm" }, 30],
    ["without effect on the metric", { outcome: "escalated", reason: "did-not-help", kind: "alarm" }, 3],
    ["planned by other bounds", { outcome: "superseded", reason: "config-changed", kind: "misconfiguration" }, 0.75],
    [
      "unread in the writing step",
      { outcome: "superseded", reason: "state-unreadable", kind: "misconfiguration" },
      0.75,
    ],
    ["skipped, of an alarm, during an update", { outcome: "skipped", reason: "update-in-progress", kind: "alarm" }, 0],
  ] satisfies [string, Ending, number][])("tries the same finding again by itself: %s", (_name, ending, after) => {
    expect(closed(ending)).toMatchObject({
      waiting: [{ findingKey: finding.key, revision: finding.revision }],
      dueAt: minutes(after).toISOString(),
    });
  });

  it("counts the time between steps from the write, of which verifying took most or all", () => {
    const attempt = {
      generation: 1,
      outcome: "healed",
      reason: "verified",
      before: { desired: 4 },
      after: { desired: 5 },
      writtenAt: minutes(-1.5).toISOString(),
      endedAt: minutes(0).toISOString(),
    } as const;
    const ending: Ending = { outcome: "healed", reason: "verified", kind: "alarm", attempt };
    expect(closed(ending)).toMatchObject({ attempts: [attempt], dueAt: minutes(1.5).toISOString() });
    const late = { ...attempt, writtenAt: minutes(-20).toISOString() };
    expect(closed({ ...ending, attempt: late }).dueAt).toBe(minutes(0).toISOString());
  });

  it("comes back to a busy resource after a while of its own, so that two do not meet again", () => {
    const ending: Ending = { outcome: "superseded", reason: "resource-busy", kind: "alarm" };
    const dueAt = (openId: string) => closed(ending, { ...opened(), openId }).dueAt ?? "";
    expect(dueAt("0000ab")).toBe(minutes(0.75).toISOString());
    expect(dueAt("000fab")).toBe(minutes(1).toISOString());
  });

  it("remembers the newest attempts, however many there are", () => {
    const attempt = { generation: 1, outcome: "healed", reason: "verified", before: 0, after: 1 } as const;
    const at = now.toISOString();
    let slot = opened();
    for (let generation = 1; generation <= 50; generation++)
      slot = closed({ ...healed, attempt: { ...attempt, generation, writtenAt: at, endedAt: at } }, slot);
    expect(slot.attempts.map(({ generation }) => generation)).toEqual(Array.from({ length: 40 }, (_, i) => i + 11));
  });

  it.each([
    ["healed", healed],
    ["rejected by AWS", { outcome: "failed", reason: "write-rejected", kind: "misconfiguration" }],
    ["escalated", { outcome: "escalated", reason: "not-settled", kind: "misconfiguration" }],
    ["gone", { outcome: "superseded", reason: "resource-gone", kind: "misconfiguration" }],
    ["recorded", { outcome: "recorded", reason: "mode-observe", kind: "misconfiguration" }],
    ["cleared", { outcome: "skipped", reason: "alarm-cleared", kind: "alarm" }],
    ["never read at all", { outcome: "escalated", reason: "state-unreadable", kind: "misconfiguration" }],
    ["at its maximum, and recorded", { outcome: "recorded", reason: "mode-observe", kind: "alarm" }],
  ] satisfies [string, Ending][])("waits for news: %s", (_name, ending) => {
    expect(closed(ending)).toMatchObject({ waiting: [], dueAt: null });
  });
});

it("never opens two runs, and never goes back a generation, whatever arrives in whatever order", () => {
  const revision = fc.integer({ min: 0, max: 9 }).map((n) => `2026-01-01T00:00:0${n}.000Z`);
  const event = fc.oneof(
    fc.record({ kind: fc.constant("finding" as const), revision, key: fc.constantFrom("a", "b") }),
    fc.record({ kind: fc.constant("end" as const) }),
    fc.record({ kind: fc.constant("time" as const), minutes: fc.integer({ min: 1, max: 9 }) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let slot: Slot | null = null;
      let time = now;
      const ids = new Set<string>();
      for (const happening of events) {
        const before: Slot | null = slot;
        if (happening.kind === "time") time = new Date(time.getTime() + happening.minutes * 60_000);
        else if (happening.kind === "end") {
          if (slot?.openId) slot = closeGeneration(slot, healed, "5m", time);
        } else {
          const admission = admit(
            slot,
            playbook,
            sampleFinding({
              key: happening.key,
              revision: happening.revision,
              times: { observed: time.toISOString() },
            }),
            "enforce",
            time,
          );
          if (admission.kind === "start") {
            expect(slot?.openId ?? null).toBeNull();
            expect(ids.has(admission.id)).toBe(false);
            ids.add(admission.id);
          }
          if (admission.kind === "start" || admission.kind === "wait") slot = admission.slot;
        }
        if (before && slot && slot !== before) {
          expect(slot.version).toBe(before.version + 1);
          expect(slot.generation).toBeGreaterThanOrEqual(before.generation);
        }
        if (slot && slot.waiting.length > 0 && slot.openId === null) expect(slot.dueAt).not.toBeNull();
      }
    }),
  );
});

describe("updating a slot", () => {
  it("runs again on what somebody else wrote meanwhile", async () => {
    const ledger = memoryLedger();
    await ledger.putSlot(opened(), null);
    const seen: number[] = [];
    await updateSlot(ledger, playbook, finding.subject, (slot) => {
      seen.push(slot?.version ?? 0);
      if (seen.length === 1) void ledger.putSlot({ ...opened(), version: 2 }, 1);
      return { write: slot && { ...slot, version: slot.version + 1 }, result: undefined };
    });
    expect(seen).toEqual([1, 2]);
    expect((await ledger.getSlot(playbook, finding.subject))?.version).toBe(3);
  });

  it("gives up with a named error that says where", async () => {
    const ledger = { getSlot: async () => opened(), putSlot: async () => false };
    await expect(
      updateSlot(ledger, playbook, finding.subject, (slot) => ({ write: slot, result: null })),
    ).rejects.toThrow(SlotContendedError);
    await expect(
      updateSlot(ledger, playbook, finding.subject, (slot) => ({ write: slot, result: null })),
    ).rejects.toThrow(/sample\/set-colour.*AWS::S3::Bucket invoices/);
  });
});

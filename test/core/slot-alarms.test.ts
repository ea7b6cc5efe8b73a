import { describe, expect, it } from "vitest";
import type { Ending } from "../../lambdas/core/next-attempt.ts";
import { admit, closeGeneration, openGeneration } from "../../lambdas/core/slot.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const playbook = "sample/set-colour";
const now = new Date("2026-01-01T12:00:00.000Z");
const minutes = (count: number): Date => new Date(now.getTime() + count * 60_000);

describe("news", () => {
  it("of an alarm is heard at once, also while the look at one that lasts cools down", () => {
    const alarm = sampleFinding({ kind: "alarm", key: "low" });
    const low = admit(null, playbook, alarm, "enforce", now);
    if (low.kind !== "start") throw new Error(low.kind);
    const resting = closeGeneration(low.slot, { outcome: "escalated", reason: "flapping", kind: "alarm" }, "5m", now);
    expect(resting.dueAt).toBe(minutes(30).toISOString());
    expect(admit(resting, playbook, alarm, "enforce", minutes(1))).toEqual({ kind: "ignore" });
    const high = { ...alarm, key: "high", revision: minutes(1).toISOString() };
    const admission = admit(resting, playbook, high, "enforce", minutes(1));
    expect(admission).toMatchObject({ kind: "start", slot: { generation: 2, waiting: [{ findingKey: "low" }] } });
  });

  it("of an alarm that comes while a run is open is due when that ends, whatever that waits for", () => {
    const alarm = sampleFinding({ kind: "alarm", key: "low" });
    const low = admit(null, playbook, alarm, "enforce", now);
    if (low.kind !== "start") throw new Error(low.kind);
    const high = { ...alarm, key: "high", revision: minutes(1).toISOString() };
    const waits = admit(low.slot, playbook, high, "enforce", minutes(1));
    if (waits.kind !== "wait") throw new Error(waits.kind);
    const ending: Ending = { outcome: "escalated", reason: "flapping", kind: "alarm" };
    const rested = closeGeneration(waits.slot, ending, "5m", minutes(2));
    expect(rested.dueAt).toBe(minutes(2).toISOString());
    const again = openGeneration(rested, playbook, high, minutes(3));
    // What waits from before was seen by the run.
    expect(closeGeneration(again.slot, ending, "5m", minutes(4)).dueAt).toBe(minutes(34).toISOString());
  });
});

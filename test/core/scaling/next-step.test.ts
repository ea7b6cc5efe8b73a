import { beforeEach, describe, expect, it } from "vitest";
import { calendar } from "../../../lambdas/adapters/calendar.ts";
import { closeRemediation } from "../../../lambdas/core/close-remediation.ts";
import type { Ledger } from "../../../lambdas/core/ledger.ts";
import type { RemediationReason } from "../../../lambdas/core/reasons.ts";
import { type ReconcilePorts, reconcileEnded } from "../../../lambdas/core/reconcile.ts";
import { closeGeneration, openGeneration } from "../../../lambdas/core/slot.ts";
import { startRemediation } from "../../../lambdas/core/start-remediation.ts";
import type { Outcome } from "../../../lambdas/core/states.ts";
import { stepEnded } from "../../../lambdas/core/step-ended.ts";
import { memoryLedger } from "../../../local/memory-ledger.ts";
import { memoryVault } from "../../../local/memory-vault.ts";
import { append } from "../../support/append.ts";
import { alone, findingUnder, groupSubject, playbook, withFallback } from "./registered-alarm.ts";

let time: number;
let ledger: Ledger;
let launched: string[];
let ports: ReconcilePorts;

/** A step that was written now, of a group whose alarm goes on ringing. */
const step = async (config = alone): Promise<string> => {
  ports = { ...ports, config };
  const finding = findingUnder(config);
  await ledger.putFinding({ finding, decisions: [] });
  await startRemediation(ports, { playbook, mode: "enforce" }, finding);
  const id = launched[0] ?? "";
  const [before, after] = [{ desired: 4 }, { desired: 6 }];
  const at = new Date(time).toISOString();
  await append(ledger, id, { state: "planned", detail: { before, after }, at });
  await append(ledger, id, { state: "applying", detail: {}, at });
  await append(ledger, id, { state: "verifying", detail: {}, at });
  return id;
};
const end = (id: string, state: Outcome, reason: RemediationReason): Promise<unknown> =>
  append(ledger, id, { state, reason, detail: {}, at: new Date(time).toISOString() });

beforeEach(() => {
  time = Date.UTC(2026, 0, 1, 12);
  ledger = memoryLedger();
  launched = [];
  ports = {
    calendar,
    ledger,
    config: alone,
    now: () => new Date(time),
    launcher: { launch: async (id) => void launched.push(id), isRunning: async () => true },
    seal: memoryVault().seal,
    announce: async () => {},
  };
});

describe("a step that has ended", () => {
  it("is followed by the next one in the same moment, though its run has not let go yet", async () => {
    const id = await step();
    time += 4 * 60_000;
    await end(id, "healed", "verified");
    expect(await reconcileEnded(ports, id)).toBe("next-generation");
    const next = launched[1] ?? "";
    expect(await ledger.getRemediation(next)).toMatchObject({ generation: 2, subject: groupSubject("web") });
    const slot = await ledger.getSlot(playbook, groupSubject("web"));
    expect(slot).toMatchObject({ openId: next, attempts: [{ outcome: "healed", after: { desired: 6 } }] });

    const ended = await ledger.getRemediation(id);
    if (ended) await closeRemediation(ledger, ended, { outcome: "healed", reason: "verified" }, alone, new Date(time));
    expect(await ledger.getSlot(playbook, groupSubject("web"))).toEqual(slot);
  });

  it("is followed once, however often that is told, and never by two", async () => {
    const id = await step();
    time += 4 * 60_000;
    await end(id, "healed", "verified");
    await Promise.all([reconcileEnded(ports, id), reconcileEnded(ports, id)]);
    expect(await reconcileEnded(ports, id)).toBe("settled");
    expect(new Set(launched).size).toBe(2);
  });

  it("less than 180 s after its write is followed when those are over", async () => {
    const id = await step();
    time += 2 * 60_000;
    await end(id, "healed", "verified");
    expect(await reconcileEnded(ports, id)).toBe("settled");
    expect(launched).toEqual([id]);
    expect((await ledger.getSlot(playbook, groupSubject("web")))?.dueAt).toBe(new Date(time + 60_000).toISOString());
  });

  it("and got no nodes has the fallback answer at once", async () => {
    const id = await step(withFallback);
    time += 2 * 60_000;
    await end(id, "rolled-back", "rolled-back-after-failure");
    expect(await reconcileEnded(ports, id)).toBe("stood-in");
    expect(await ledger.getRemediation(launched[1] ?? "")).toMatchObject({ subject: groupSubject("spare") });
  });

  it("and got no nodes, without a fallback, is tried again after the back-off", async () => {
    const id = await step();
    time += 2 * 60_000;
    await end(id, "rolled-back", "rolled-back-after-failure");
    expect(await reconcileEnded(ports, id)).toBe("settled");
    expect(launched).toEqual([id]);
  });
});

it("what has not ended, or is not known, starts nothing", async () => {
  const id = await step();
  time += 60 * 60_000;
  expect(await reconcileEnded(ports, id)).toBe("nothing-to-do");
  expect(await reconcileEnded(ports, "nobody")).toBe("nothing-to-do");
  expect((await ledger.getSlot(playbook, groupSubject("web")))?.openId).toBe(id);
});

/** How a run that wrote, or was about to, can end. What only waited is due at the next sweep, and nobody is told. */
const ends: readonly (readonly [Outcome, RemediationReason])[] = [
  ["healed", "verified"],
  ["rolled-back", "rolled-back-after-failure"],
  ["failed", "verification-failed"],
  ["failed", "rollback-refused"],
  ["failed", "never-applied"],
  ["failed", "write-rejected"],
  ["superseded", "resource-gone"],
  ["superseded", "resource-busy"],
  ["superseded", "state-changed"],
  ["escalated", "did-not-help"],
  ["escalated", "at-maximum"],
  ["escalated", "not-settled"],
  ["escalated", "unreadable-after-write"],
  ["escalated", "partly-applied"],
  ["escalated", "rollback-unverified"],
  ["escalated", "run-lost"],
];

it("every end of a step after which something is due at once is among those that wake the sweep", () => {
  const now = new Date(time);
  const finding = findingUnder(alone);
  const at = new Date(time - 60 * 60_000).toISOString();
  const { slot } = openGeneration(null, playbook, finding, now);
  const dueAtOnce = ends.flatMap(([outcome, reason]) => {
    const attempt = { generation: 1, outcome, reason, before: 0, after: 1, writtenAt: at, endedAt: at };
    const { dueAt } = closeGeneration(slot, { outcome, reason, kind: "alarm", attempt, hasFallback: true }, "5m", now);
    return dueAt === now.toISOString() ? [reason] : [];
  });
  expect(dueAtOnce.sort()).toEqual([...stepEnded.detail.reason].sort());
});

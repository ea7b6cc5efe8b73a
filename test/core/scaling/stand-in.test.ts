import { beforeEach, describe, expect, it } from "vitest";
import { calendar } from "../../../lambdas/adapters/calendar.ts";
import { registeredGroupFor } from "../../../lambdas/core/alarm-registry.ts";
import type { Ledger } from "../../../lambdas/core/ledger.ts";
import type { Attempt, Slot } from "../../../lambdas/core/remediation.ts";
import { decideScaling } from "../../../lambdas/core/scaling/decide-scaling.ts";
import { openGeneration } from "../../../lambdas/core/slot.ts";
import { sweep } from "../../../lambdas/core/sweep.ts";
import { memoryLedger } from "../../../local/memory-ledger.ts";
import { memoryVault } from "../../../local/memory-vault.ts";
import { alarmName, findingUnder, groupSubject, playbook, withFallback } from "./registered-alarm.ts";
import { after, cpuOut, limits, observed, ringing } from "./situations.ts";

const config = withFallback;
const finding = findingUnder(config);

let time: number;
let ledger: Ledger;
let launched: string[];
const at = (minutes: number): string => new Date(time + minutes * 60_000).toISOString();
const sweepOnce = () =>
  sweep({
    calendar,
    ledger,
    config,
    now: () => new Date(time),
    launcher: { launch: async (id) => void launched.push(id), isRunning: async () => true },
    seal: memoryVault().seal,
    announce: async () => {},
    announceTicket: async () => {},
    announceExemption: async () => {},
    wake: async () => "woken" as const,
  })();

/** The web group, whose last launches failed so many minutes ago. */
const slotOf = (minutesAgo: number): Slot => {
  const attempt: Attempt = {
    generation: 1,
    outcome: "rolled-back",
    reason: "rolled-back-after-failure",
    before: { desired: 4 },
    after: { desired: 6 },
    writtenAt: at(-minutesAgo - 2),
    endedAt: at(-minutesAgo),
  };
  const { slot } = openGeneration(null, playbook, finding, new Date(time));
  return {
    ...slot,
    openId: null,
    waiting: [{ findingKey: finding.key, revision: finding.revision }],
    attempts: [attempt],
    dueAt: at(0),
  };
};

beforeEach(async () => {
  time = Date.UTC(2026, 0, 1, 12);
  ledger = memoryLedger();
  launched = [];
  await ledger.putFinding({ finding, decisions: [] });
});

describe("a node group whose launches fail", () => {
  it("lets its fallback answer while it backs off, again and again", async () => {
    await ledger.putSlot(slotOf(1), null);
    expect((await sweepOnce()).done).toEqual({ "stood-in": 1 });
    const [id = ""] = launched;
    const started = await ledger.getRemediation(id);
    expect(started?.subject).toEqual(groupSubject("spare"));
    expect(started?.finding.detail).toMatchObject({
      registered: { nodeGroup: "spare", insteadOf: "web", min: 0, max: 5, signals: [{ alarm: alarmName }] },
    });
    expect(await ledger.getSlot(playbook, groupSubject("web"))).toMatchObject({ openId: null, dueAt: at(0.75) });
    time += 60_000;
    expect((await sweepOnce()).done).toEqual({ "stood-in": 1 });
    expect(launched).toEqual([id]);
  });

  it("is looked at itself when the back-off is over", async () => {
    await ledger.putSlot(slotOf(5), null);
    expect((await sweepOnce()).done).toEqual({ "next-generation": 1 });
    expect((await ledger.getRemediation(launched[0] ?? ""))?.subject).toEqual(groupSubject("web"));
  });
});

it("a fallback grows by one node a step, on the alarm of the other and within bounds of its own", async () => {
  await ledger.putSlot(slotOf(1), null);
  await sweepOnce();
  const started = await ledger.getRemediation(launched[0] ?? "");
  const group = started && registeredGroupFor(config, started.finding);
  if (!group) throw new Error("nothing stands in");
  const decided = (nodes: number) =>
    decideScaling(observed(nodes, 0, { min: 0, max: 5, signals: [ringing(cpuOut, 140)] }), group, after(), limits);
  expect(decided(0)).toMatchObject({ kind: "scale", to: 1 });
  expect(decided(3)).toMatchObject({ kind: "scale", to: 4 });
  expect(decided(5)).toMatchObject({ kind: "escalate", reason: "at-maximum" });
});

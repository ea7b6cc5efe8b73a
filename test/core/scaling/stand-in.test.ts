import { beforeEach, describe, expect, it } from "vitest";
import { calendar } from "../../../lambdas/adapters/calendar.ts";
import { registeredGroupFor, withRegisteredSubject } from "../../../lambdas/core/alarm-registry.ts";
import type { Ledger } from "../../../lambdas/core/ledger.ts";
import type { Attempt, Slot } from "../../../lambdas/core/remediation.ts";
import { decideScaling } from "../../../lambdas/core/scaling/decide-scaling.ts";
import type { ScalingEntryInput } from "../../../lambdas/core/scaling/scaling-entry.ts";
import { openGeneration } from "../../../lambdas/core/slot.ts";
import { sweep } from "../../../lambdas/core/sweep.ts";
import { memoryLedger } from "../../../local/memory-ledger.ts";
import { memoryVault } from "../../../local/memory-vault.ts";
import { memberAccount, sampleConfig } from "../../support/sample-config.ts";
import { sampleFinding } from "../../support/sample-finding.ts";
import { after, cpuOut, limits, observed, ringing } from "./situations.ts";

const playbook = "eks/scale-node-group";
const { alarm: name } = cpuOut;
const entry: ScalingEntryInput = {
  alarm: name,
  account: memberAccount,
  region: "eu-west-1",
  cluster: "shop",
  nodeGroup: "web",
  metric: cpuOut.metric,
  target: 70,
  min: 2,
  max: 10,
  fallback: "spare",
};
const { fallback: _fallback, ...spare } = { ...entry, alarm: "spare-cpu", nodeGroup: "spare", min: 0, max: 5 };
const config = sampleConfig({ scaling: [entry, spare] });
const alarmArn = `arn:aws:cloudwatch:eu-west-1:${memberAccount}:alarm:${name}`;
const finding = withRegisteredSubject(
  config,
  sampleFinding({
    key: "alarm",
    kind: "alarm",
    control: { type: "alarm", title: name, alarm: name, alarmArn },
    detail: { type: "alarm", alarm: name, alarmArn, form: "metric", state: "ALARM", metrics: [cpuOut.metric] },
  }),
);
const subjectOf = (nodeGroup: string) => ({ ...finding.subject, id: `shop/${nodeGroup}` });

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
    expect(started?.subject).toEqual(subjectOf("spare"));
    expect(started?.finding.detail).toMatchObject({
      registered: { nodeGroup: "spare", insteadOf: "web", min: 0, max: 5, signals: [{ alarm: name }] },
    });
    expect(await ledger.getSlot(playbook, subjectOf("web"))).toMatchObject({ openId: null, dueAt: at(0.75) });
    time += 60_000;
    expect((await sweepOnce()).done).toEqual({ "stood-in": 1 });
    expect(launched).toEqual([id]);
  });

  it("is looked at itself when the back-off is over", async () => {
    await ledger.putSlot(slotOf(5), null);
    expect((await sweepOnce()).done).toEqual({ "next-generation": 1 });
    expect((await ledger.getRemediation(launched[0] ?? ""))?.subject).toEqual(subjectOf("web"));
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

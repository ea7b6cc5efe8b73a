import { beforeEach, describe, expect, it } from "vitest";
import { calendar } from "../../lambdas/adapters/calendar.ts";
import { withRegisteredSubject } from "../../lambdas/core/alarm-registry.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import type { Slot } from "../../lambdas/core/remediation.ts";
import { openGeneration } from "../../lambdas/core/slot.ts";
import { startRemediation } from "../../lambdas/core/start-remediation.ts";
import { type SweepPorts, sweep } from "../../lambdas/core/sweep.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { memoryVault } from "../../local/memory-vault.ts";
import { append } from "../support/append.ts";
import { memberAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const playbook = "sample/set-colour";
const finding = sampleFinding();

let time: number;
let ledger: Ledger;
let launched: string[];
let ports: SweepPorts;

const pass = (minutes: number): void => {
  time += minutes * 60_000;
};
const end = (id: string) =>
  append(ledger, id, { state: "healed", reason: "verified", detail: {}, at: "2026-01-01T00:00:00.000Z" });

beforeEach(async () => {
  time = Date.UTC(2026, 0, 1);
  ledger = memoryLedger();
  await ledger.putPulse({ at: new Date(time).toISOString(), revivedAt: null });
  launched = [];
  ports = {
    calendar,
    ledger,
    config: sampleConfig(),
    now: () => new Date(time),
    launcher: { launch: async (remediation) => void launched.push(remediation), isRunning: async () => true },
    seal: memoryVault().seal,
    announce: async () => {},
    announceTicket: async () => {},
    announceExemption: async () => {},
    wake: async () => "woken",
  };
});

describe("a sweep", () => {
  it("records the configuration in force", async () => {
    await sweep(ports)();
    expect((await ledger.readGuards({ id: "r1", playbook, subject: finding.subject })).config).toEqual(sampleConfig());
  });

  it("warns on the first sweep of a day of what the configuration exempts for a few days more", async () => {
    const about = { playbooks: ["sample/*"], accounts: [memberAccount], owner: "web", reason: "a migration goes on" };
    const exemptions = [{ id: "soon", ...about, granted: "2025-12-01", expires: "2026-01-05" }];
    const told: string[] = [];
    ports = {
      ...ports,
      config: sampleConfig({ exemptions }),
      announceExemption: async ({ id }) => void told.push(id),
    };
    await ledger.putPulse({ at: new Date(time - 60_000).toISOString(), revivedAt: null });
    expect((await sweep(ports)()).warned).toBe(1);
    pass(1);
    expect((await sweep(ports)()).warned).toBe(0);
    expect(told).toEqual(["soon"]);
  });

  it("keeps the ledger's pulse", async () => {
    pass(1);
    expect((await sweep(ports)()).revived).toBeNull();
    expect(await ledger.getPulse()).toEqual({ at: new Date(time).toISOString(), revivedAt: null });
  });

  it("gives a ledger that stood still its pulse back when it is in step, and not before", async () => {
    for (let index = 0; index < 3; index++)
      await startRemediation(
        ports,
        { playbook, mode: "enforce" },
        sampleFinding({ subject: { ...finding.subject, id: `lost-${index}` } }),
      );
    pass(11);
    const slow = { ...ports.launcher, isRunning: async () => (pass(0.5), false) };
    ports = { ...ports, launcher: slow };
    expect((await sweep(ports)()).revived).toMatchObject({ complete: false, superseded: 2 });
    expect((await ledger.getPulse())?.at).toBe("2026-01-01T00:00:00.000Z");
    expect((await sweep(ports)()).revived).toMatchObject({ complete: true, superseded: 1 });
    expect((await ledger.getPulse())?.revivedAt).not.toBeNull();
  });

  it("does not leave everything halted for one slot that cannot be looked up", async () => {
    await startRemediation(ports, { playbook, mode: "enforce" }, finding);
    pass(11);
    const broken = { ...ports.launcher, isRunning: () => Promise.reject(new Error("Lambda refuses this one")) };
    const { revived, failed } = await sweep({ ...ports, launcher: broken })();
    expect(revived).toMatchObject({ complete: true });
    expect(failed).toHaveLength(2);
    expect((await ledger.getPulse())?.at).toBe(new Date(time).toISOString());
  });

  it("lets one failing slot stop no other, and says which failed", async () => {
    await startRemediation(ports, { playbook, mode: "enforce" }, finding);
    const [id] = launched;
    const second = sampleFinding({ subject: { ...finding.subject, id: "second" } });
    await startRemediation(ports, { playbook, mode: "enforce" }, second);
    pass(6);
    ports = {
      ...ports,
      launcher: {
        ...ports.launcher,
        isRunning: async (remediation) => {
          if (remediation === id) throw new Error("Lambda is down");
          return true;
        },
      },
    };
    const { done, failed } = await sweep(ports)();
    expect(done).toEqual({ "still-running": 1 });
    expect(failed.map(({ slot }) => slot.openId)).toEqual([id]);
  });

  it("lets what was begun first go first, though it was overtaken and had to begin anew", async () => {
    const subjects = ["late", "overtaken"].map((id) => ({ ...finding.subject, id }));
    for (const subject of subjects)
      await startRemediation(ports, { playbook, mode: "enforce" }, sampleFinding({ subject }));
    const [late, overtaken] = launched;
    const slot = (await ledger.getSlot(playbook, subjects[1] ?? finding.subject)) ?? expect.fail("no slot");
    const openedAt = new Date(time + 60_000).toISOString();
    await ledger.putSlot({ ...slot, openedAt, waitsSince: "2025-12-31T20:00:00.000Z", version: 2 }, 1);
    pass(6);
    const asked: string[] = [];
    ports = { ...ports, launcher: { ...ports.launcher, isRunning: async (id) => asked.push(id) > 0 } };
    await sweep(ports)();
    expect(asked).toEqual([overtaken, late]);
  });

  it("reaches a slot behind more failing ones than it looks at in one go", async () => {
    for (let index = 0; index < 200; index++)
      await startRemediation(
        ports,
        { playbook, mode: "enforce" },
        sampleFinding({ subject: { ...finding.subject, id: `bad-${index}` } }),
      );
    pass(1);
    const good = sampleFinding({ subject: { ...finding.subject, id: "good" } });
    await startRemediation(ports, { playbook, mode: "enforce" }, good);
    const goodId = launched.at(-1);
    pass(6);
    ports = {
      ...ports,
      launcher: {
        ...ports.launcher,
        isRunning: async (remediation) => {
          if (remediation !== goodId) throw new Error("Lambda refuses this one");
          return true;
        },
      },
    };
    const { done, failed } = await sweep(ports)();
    expect(failed).toHaveLength(200);
    expect(done).toEqual({ "still-running": 1 });
  });
});

describe("an alarm that the registry has given to another node group since", () => {
  const alarmArn = `arn:aws:cloudwatch:eu-west-1:${memberAccount}:alarm:busy`;
  const identity = { namespace: "N", name: "M", dimensions: {}, statistic: "Average", period: 60 };
  const registeredFor = (nodeGroup: string) =>
    sampleConfig({
      scaling: [
        {
          alarm: "busy",
          account: memberAccount,
          region: "eu-west-1",
          cluster: "c",
          nodeGroup,
          metric: { namespace: "N", name: "M", dimensions: {} },
          target: 70,
          min: 1,
          max: 5,
        },
      ],
    });
  const { arn: _arn, ...place } = finding.subject;
  const about = (nodeGroup: string) => ({ ...place, type: "AWS::EKS::Nodegroup", id: `c/${nodeGroup}` });
  const alarm = withRegisteredSubject(
    registeredFor("first"),
    sampleFinding({
      key: "alarm",
      kind: "alarm",
      control: { type: "alarm", title: "busy", alarm: "busy", alarmArn },
      detail: { type: "alarm", alarm: "busy", alarmArn, form: "metric", state: "ALARM", metrics: [identity] },
    }),
  );
  const slotOf = (nodeGroup: string): Promise<Slot | null> => ledger.getSlot(playbook, about(nodeGroup));

  beforeEach(async () => {
    await ledger.putFinding({ finding: alarm, decisions: [] });
    ports = { ...ports, config: registeredFor("second") };
  });

  it("goes on at the slot of that group, and leaves nothing at the old one", async () => {
    await startRemediation(ports, { playbook, mode: "enforce" }, alarm);
    await end(launched.pop() ?? "");
    pass(6);
    await sweep(ports)();
    pass(6);
    expect((await sweep(ports)()).failed).toEqual([]);
    expect(await slotOf("first")).toMatchObject({ openId: null, dueAt: null });
    expect(await slotOf("second")).toMatchObject({ generation: 1, openId: launched[0] });
    expect((await ledger.getRemediation(launched[0] ?? ""))?.subject).toEqual(about("second"));
  });

  it("is not made up for at the old one where intake died", async () => {
    const opened = openGeneration(null, playbook, alarm, new Date(time));
    await ledger.putSlot(opened.slot, null);
    pass(6);
    await sweep(ports)();
    await sweep(ports)();
    expect(await ledger.getRemediation(opened.id)).toBeNull();
    expect((await ledger.getRemediation(launched[0] ?? ""))?.subject).toEqual(about("second"));
    expect(await slotOf("first")).toMatchObject({ openId: null, dueAt: null });
  });
});

it("a slot whose finding is nowhere is freed", async () => {
  const lost = openGeneration(
    null,
    playbook,
    sampleFinding({ key: "lost", subject: { ...finding.subject, id: "lost" } }),
    new Date(time),
  );
  await ledger.putSlot(lost.slot, null);
  pass(6);
  await sweep(ports)();
  await sweep(ports)();
  expect(await ledger.getSlot(playbook, lost.slot.subject)).toMatchObject({ openId: null, dueAt: null });
});

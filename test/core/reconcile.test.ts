import { beforeEach, describe, expect, it } from "vitest";
import { withRegisteredSubject } from "../../lambdas/core/alarm-registry.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { type ReconcilePorts, reconcile } from "../../lambdas/core/reconcile.ts";
import type { Slot, Transition } from "../../lambdas/core/remediation.ts";
import { openGeneration } from "../../lambdas/core/slot.ts";
import { startRemediation } from "../../lambdas/core/start-remediation.ts";
import type { State } from "../../lambdas/core/states.ts";
import { sweep } from "../../lambdas/core/sweep.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { memberAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const playbook = "sample/set-colour";
const finding = sampleFinding();

let time: number;
let ledger: Ledger;
let launched: string[];
let running: boolean;
let announced: Transition[];
let ports: ReconcilePorts;
let id: string;

const pass = (minutes: number): void => {
  time += minutes * 60_000;
};
const slotNow = async (): Promise<Slot> => {
  const slot = await ledger.getSlot(playbook, finding.subject);
  if (!slot) throw new Error("the slot is gone");
  return slot;
};
const append = async (...states: State[]): Promise<void> => {
  for (const state of states) {
    const sequence = (await ledger.history(id)).length;
    await ledger.appendTransition(id, { sequence, state, detail: {}, at: new Date(time).toISOString() });
  }
};

beforeEach(async () => {
  time = Date.UTC(2026, 0, 1);
  ledger = memoryLedger();
  launched = [];
  announced = [];
  running = true;
  ports = {
    ledger,
    config: sampleConfig(),
    now: () => new Date(time),
    launcher: { launch: async (remediation) => void launched.push(remediation), isRunning: async () => running },
    announce: async (_remediation, transition) => void announced.push(transition),
  };
  await ledger.putFinding({ finding, decisions: [] });
  await startRemediation(ports, playbook, finding);
  id = launched[0] ?? "";
});

describe("sweeping a slot", () => {
  it("leaves alone what is not due", async () => {
    expect(await reconcile(ports, await slotNow())).toBe("settled");
  });

  it("looks at a run that is silent, and leaves it to work", async () => {
    pass(6);
    expect(await reconcile(ports, await slotNow())).toBe("still-running");
    expect((await slotNow()).dueAt).toBe(new Date(time + 5 * 60_000).toISOString());
  });

  it("ends a run that stopped without a word, for a human to look at", async () => {
    await append("planned", "applying");
    running = false;
    pass(6);
    expect(await reconcile(ports, await slotNow())).toBe("run-lost");
    expect((await ledger.history(id)).at(-1)).toMatchObject({ sequence: 3, state: "escalated", reason: "run-lost" });
    expect(announced.map(({ state }) => state)).toEqual(["escalated"]);
    expect((await slotNow()).openId).toBeNull();
  });

  it("leaves the lease of such a run to time: nobody knows whether a write of it is still on its way", async () => {
    const until = new Date(time + 20 * 60_000).toISOString();
    await ledger.acquireLease(finding.subject, id, new Date(time).toISOString(), until);
    await append("planned", "applying");
    running = false;
    pass(6);
    expect(await reconcile(ports, await slotNow())).toBe("run-lost");
    expect((await ledger.getLease(finding.subject))?.until).toBe(until);
  });

  it("believes the history over the execution where the run ended between two questions", async () => {
    pass(6);
    ports = {
      ...ports,
      launcher: {
        ...ports.launcher,
        isRunning: async () => {
          await append("planned", "applying", "verifying", "healed");
          return false;
        },
      },
    };
    expect(await reconcile(ports, await slotNow())).toBe("still-running");
    expect((await ledger.history(id)).at(-1)?.state).toBe("healed");
  });

  it("frees a slot whose run died after its last entry", async () => {
    await append("planned", "applying", "verifying", "healed");
    pass(6);
    expect(await reconcile(ports, await slotNow())).toBe("closed");
    expect(await slotNow()).toMatchObject({ openId: null, lastOutcome: "healed" });
    // The run may have died before it could tell.
    expect(announced).toMatchObject([{ sequence: 4, state: "healed" }]);
  });

  it("makes what intake died before making", async () => {
    const fresh = memoryLedger();
    await fresh.putFinding({ finding, decisions: [] });
    await fresh.putSlot(await slotNow(), null);
    ports = { ...ports, ledger: fresh };
    pass(6);
    launched.length = 0;
    expect(await reconcile(ports, await slotNow())).toBe("created");
    expect((await fresh.history(id)).map(({ state }) => state)).toEqual(["detected"]);
    expect(launched).toEqual([id]);
  });

  describe("that was queued", () => {
    beforeEach(async () => {
      await append("planned", "applying", "queued");
      pass(6);
    });

    it("starts the next generation when nothing is in its way", async () => {
      expect(await reconcile(ports, await slotNow())).toBe("next-generation");
      expect((await ledger.history(id)).at(-1)).toMatchObject({ state: "superseded", reason: "retried" });
      expect(await slotNow()).toMatchObject({ generation: 2 });
      expect(launched).toHaveLength(2);
      expect(new Set(launched).size).toBe(2);
    });

    it("goes on waiting under a halt", async () => {
      await ledger.putHalt(null, { by: "ops", reason: "incident", at: "2026-01-01T00:00:00.000Z" });
      expect(await reconcile(ports, await slotNow())).toBe("still-waiting");
      expect(launched).toHaveLength(1);
      expect((await slotNow()).dueAt).toBe(new Date(time + 60_000).toISOString());
    });

    it("goes on waiting for somebody else's lease, and no longer than it lasts", async () => {
      await ledger.acquireLease(
        finding.subject,
        "other",
        new Date(time).toISOString(),
        new Date(time + 1_200_000).toISOString(),
      );
      expect(await reconcile(ports, await slotNow())).toBe("still-waiting");
      pass(20);
      expect(await reconcile(ports, await slotNow())).toBe("next-generation");
    });
  });

  describe("with a finding that waits", () => {
    const newer = sampleFinding({
      revision: "2026-01-01T00:30:00.000Z",
      times: { observed: "2026-01-01T00:30:00.000Z" },
    });
    const endWith = async (record: typeof newer): Promise<void> => {
      await startRemediation(ports, playbook, newer);
      await ledger.putFinding({ finding: record, decisions: [] });
      await append("planned", "applying", "verifying", "healed");
      pass(6);
      await reconcile(ports, await slotNow());
    };

    it("starts the next generation after the cool-down", async () => {
      await endWith(newer);
      expect(await reconcile(ports, await slotNow())).toBe("settled");
      pass(6);
      expect(await reconcile(ports, await slotNow())).toBe("next-generation");
      expect(await slotNow()).toMatchObject({ generation: 2, waiting: [] });
    });

    it("starts nothing where it was resolved meanwhile", async () => {
      await endWith(sampleFinding({ revision: "2026-01-01T00:40:00.000Z", lifecycle: "resolved" }));
      pass(6);
      expect(await reconcile(ports, await slotNow())).toBe("nothing-to-do");
      expect(await slotNow()).toMatchObject({ generation: 1, waiting: [], dueAt: null });
    });

    it("starts the next generation for one finding where another, that came after it, was resolved", async () => {
      const after = sampleFinding({ key: "another rule", times: newer.times });
      await startRemediation(ports, playbook, newer);
      await startRemediation(ports, playbook, after);
      await ledger.putFinding({ finding: newer, decisions: [] });
      await ledger.putFinding({ finding: { ...after, lifecycle: "resolved" }, decisions: [] });
      await append("planned", "applying", "verifying", "healed");
      pass(6);
      await reconcile(ports, await slotNow());
      pass(6);
      expect(await reconcile(ports, await slotNow())).toBe("next-generation");
      expect((await ledger.getRemediation(launched.at(-1) ?? ""))?.finding.key).toBe(newer.key);
    });

    it("starts one generation where two sweeps look at once", async () => {
      await endWith(newer);
      pass(6);
      const slot = await slotNow();
      const results = await Promise.all([reconcile(ports, slot), reconcile(ports, slot)]);
      expect(results.filter((result) => result === "next-generation")).toHaveLength(1);
      expect((await slotNow()).generation).toBe(2);
    });
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
    launched.length = 0;
  });

  it("goes on at the slot of that group, and leaves nothing at the old one", async () => {
    await startRemediation(ports, playbook, alarm);
    id = launched.pop() ?? "";
    await append("planned", "applying", "verifying", "healed");
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

describe("a sweep", () => {
  it("records the configuration in force", async () => {
    await sweep(ports)();
    expect(await ledger.getConfig()).toEqual(sampleConfig());
  });

  it("lets one failing slot stop no other, and says which failed", async () => {
    const second = sampleFinding({ subject: { ...finding.subject, id: "second" } });
    await startRemediation(ports, playbook, second);
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

  it("reaches a slot behind more failing ones than fit into one sweep", async () => {
    await ledger.putSlot({ ...(await slotNow()), dueAt: null, version: 2 }, 1);
    for (let index = 0; index < 200; index++)
      await startRemediation(ports, playbook, sampleFinding({ subject: { ...finding.subject, id: `bad-${index}` } }));
    pass(1);
    const good = sampleFinding({ subject: { ...finding.subject, id: "good" } });
    await startRemediation(ports, playbook, good);
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
    expect((await sweep(ports)()).failed).toHaveLength(200);
    expect((await sweep(ports)()).done).toEqual({ "still-running": 1 });
  });
});

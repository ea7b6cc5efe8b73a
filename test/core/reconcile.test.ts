import { beforeEach, describe, expect, it } from "vitest";
import { calendar } from "../../lambdas/adapters/calendar.ts";
import { budgetKeys } from "../../lambdas/core/budget.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { promisedPlaces } from "../../lambdas/core/promised-places.ts";
import { type ReconcilePorts, reconcile } from "../../lambdas/core/reconcile.ts";
import type { Slot, Transition } from "../../lambdas/core/remediation.ts";
import { startRemediation } from "../../lambdas/core/start-remediation.ts";
import type { State } from "../../lambdas/core/states.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { memoryVault } from "../../local/memory-vault.ts";
import { append as appendTo } from "../support/append.ts";
import { sampleConfig } from "../support/sample-config.ts";
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
  for (const state of states) await appendTo(ledger, id, { state, detail: {}, at: new Date(time).toISOString() });
};

beforeEach(async () => {
  time = Date.UTC(2026, 0, 1);
  ledger = memoryLedger();
  launched = [];
  announced = [];
  running = true;
  ports = {
    calendar,
    ledger,
    config: sampleConfig(),
    now: () => new Date(time),
    launcher: { launch: async (remediation) => void launched.push(remediation), isRunning: async () => running },
    seal: memoryVault().seal,
    announce: async (_remediation, transition) => void announced.push(transition),
  };
  await ledger.putFinding({ finding, decisions: [] });
  await startRemediation(ports, { playbook, mode: "enforce" }, finding);
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
    expect(
      (await ledger.readGuards({ id: "r1", playbook: "any/playbook", subject: finding.subject })).lease?.until,
    ).toBe(until);
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
      expect((await slotNow()).dueAt).toBe(new Date(time + 45_000).toISOString());
    });

    it("goes on waiting while changes are frozen, and no longer than that", async () => {
      const freeze = { name: "first hour", timeZone: "UTC", from: "2026-01-01T00:00", lasts: "1h" as const };
      ports = { ...ports, config: sampleConfig({ freezes: [freeze] }) };
      expect(await reconcile(ports, await slotNow())).toBe("still-waiting");
      pass(60);
      expect(await reconcile(ports, await slotNow())).toBe("next-generation");
    });

    const spend = (until: string, inFlight = false): Promise<boolean> => {
      const { account, region } = finding.subject;
      const place = { remediationId: "other", account, region, until, inFlight };
      const { playbook: key } = budgetKeys({ playbook, subject: finding.subject });
      return ledger.putBudget({ key, reservations: [place], version: 1 }, null);
    };
    const inMinutes = (minutes: number): string => new Date(time + minutes * 60_000).toISOString();

    it("goes on waiting for a budget that is spent, until a place is free", async () => {
      ports = { ...ports, config: sampleConfig({ budgets: { playbookPerHour: 1 } }) };
      await spend(inMinutes(30));
      expect(await reconcile(ports, await slotNow())).toBe("still-waiting");
      expect((await slotNow()).dueAt).toBe(inMinutes(30));
      pass(30);
      expect(await reconcile(ports, await slotNow())).toBe("next-generation");
    });

    it("takes turns where nobody has counted how many there are", async () => {
      await spend(inMinutes(30), true);
      expect(await reconcile(ports, await slotNow())).toBe("still-waiting");
      expect((await slotNow()).dueAt).toBe(inMinutes(1));
    });

    it("goes on waiting for a place that the same sweep has promised to another", async () => {
      ports = { ...ports, config: sampleConfig({ budgets: { playbookPerHour: 1 } }) };
      const promised = promisedPlaces();
      promised.promise({ id: "other", playbook, subject: finding.subject, finding });
      expect(await reconcile(ports, await slotNow(), { promised, revivedAt: null })).toBe("still-waiting");
      pass(60);
      expect(await reconcile(ports, await slotNow())).toBe("next-generation");
    });

    it("goes on waiting for an open breaker, until it is reserved as the probe", async () => {
      const openedAt = new Date(time - 59 * 60_000).toISOString();
      await ledger.putBreaker({ playbook, failures: [], openedAt, probe: null, version: 1 }, null);
      expect(await reconcile(ports, await slotNow())).toBe("still-waiting");
      pass(1);
      expect(await reconcile(ports, await slotNow())).toBe("next-generation");
      expect((await ledger.getBreaker(playbook))?.probe?.remediationId).toBe((await slotNow()).openId);
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
      await startRemediation(ports, { playbook, mode: "enforce" }, newer);
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

    it("starts nothing for what came in during the run, and is older than its look that found nothing wrong", async () => {
      pass(1);
      const during = sampleFinding({ key: "another rule", times: { observed: new Date(time).toISOString() } });
      await startRemediation(ports, { playbook, mode: "enforce" }, during);
      await ledger.putFinding({ finding: during, decisions: [] });
      await append("planned", "applying");
      pass(1);
      await append("verifying", "healed");
      pass(6);
      await reconcile(ports, await slotNow());
      expect((await slotNow()).waiting).toHaveLength(1);
      pass(6);
      expect(await reconcile(ports, await slotNow())).toBe("nothing-to-do");
      expect(await slotNow()).toMatchObject({ generation: 1, waiting: [] });
    });

    it("starts nothing where it was resolved meanwhile", async () => {
      await endWith(sampleFinding({ revision: "2026-01-01T00:40:00.000Z", lifecycle: "resolved" }));
      pass(6);
      expect(await reconcile(ports, await slotNow())).toBe("nothing-to-do");
      expect(await slotNow()).toMatchObject({ generation: 1, waiting: [], dueAt: null });
    });

    it("starts the next generation for one finding where another, that came after it, was resolved", async () => {
      const after = sampleFinding({ key: "another rule", times: newer.times });
      await startRemediation(ports, { playbook, mode: "enforce" }, newer);
      await startRemediation(ports, { playbook, mode: "enforce" }, after);
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

import { beforeEach, describe, expect, it } from "vitest";
import { calendar } from "../../lambdas/adapters/calendar.ts";
import { budgetKeys } from "../../lambdas/core/budget.ts";
import { keepTicket } from "../../lambdas/core/keep-ticket.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { type ReconcilePorts, reconcile } from "../../lambdas/core/reconcile.ts";
import type { Slot, Transition } from "../../lambdas/core/remediation.ts";
import { startRemediation } from "../../lambdas/core/start-remediation.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { memoryVault } from "../../local/memory-vault.ts";
import { append } from "../support/append.ts";
import { type MemoryTracker, memoryTracker } from "../support/memory-tracker.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { exampleRoute, ticketPorts } from "../support/ticket-ports.ts";

const playbook = "sample/set-colour";
const finding = sampleFinding();
const { subject } = finding;
const budgets = { playbookPerHour: 1 };
const halt = { by: "ops", reason: "incident", at: "2026-01-01T00:00:00.000Z" };

let time: number;
let ledger: Ledger;
let launched: string[];
let announced: Transition[];
let ports: ReconcilePorts;
let tracker: MemoryTracker;

const now = (): Date => new Date(time);
const inMinutes = (minutes: number): string => new Date(time + minutes * 60_000).toISOString();
const slot = async (): Promise<Slot> => (await ledger.getSlot(playbook, subject)) ?? expect.fail("no slot");
const queue = async (id: string): Promise<void> => {
  const spent = { note: "of 1 an hour, 1 are used", spent: { budget: "1 an hour", freesAt: null } };
  const at = now().toISOString();
  await append(ledger, id, { state: "planned", detail: {}, at });
  await append(ledger, id, { state: "queued", reason: "budget-spent", detail: spent, at });
};
const spend = async (): Promise<void> => {
  const { playbook: key } = budgetKeys({ playbook, subject });
  const version = (await ledger.getBudget(key))?.version ?? null;
  const place = { remediationId: "other", account: "1", region: "x", until: inMinutes(60), inFlight: false };
  await ledger.putBudget({ key, reservations: [place], version: (version ?? 0) + 1 }, version);
};
/** Sweeps once an hour. @returns in which hours somebody was told */
const waitFor = async (hours: number): Promise<readonly number[]> => {
  const told: number[] = [];
  for (let hour = 0; hour <= hours; hour++) {
    const before = announced.length;
    await spend();
    expect(await reconcile(ports, await slot())).toBe("still-waiting");
    if (announced.length > before) told.push(hour);
    time += 3_600_000;
  }
  return told;
};
/** What `ticket` makes of what it was told. */
const keep = (by: string) =>
  keepTicket(ticketPorts({ ledger, now, tracker }))(
    { control: playbook, playbook, subject, findings: [finding.key] },
    by,
  );

beforeEach(async () => {
  time = Date.UTC(2026, 0, 1);
  ledger = memoryLedger();
  launched = [];
  announced = [];
  tracker = memoryTracker(now, () => "none");
  ports = {
    calendar,
    ledger,
    config: sampleConfig({ budgets, tickets: [exampleRoute] }),
    now,
    launcher: { launch: async (remediation) => void launched.push(remediation), isRunning: async () => true },
    seal: memoryVault().seal,
    announce: async (_remediation, transition) => void announced.push(transition),
  };
  await ledger.putFinding({ finding, decisions: [] });
  await startRemediation(ports, { playbook, mode: "enforce" }, finding);
  await queue(launched[0] ?? "");
  time += 360_000;
});

describe("a remediation that finds no place in its budgets", () => {
  it("is told of when it has waited for a day, and again until somebody is called", async () => {
    expect(await waitFor(26)).toEqual([24, 25, 26]);
    expect(announced.at(-1)).toMatchObject({ state: "queued" });
    await keep("first");
    expect(await waitFor(3)).toEqual([]);
  });

  it("gets one ticket by that, not sooner, which is closed when it has healed", async () => {
    await waitFor(0);
    const { waitsSince } = await slot();
    await waitFor(21);
    expect(await keep("first")).toEqual({ kind: "nothing" });
    time += 3_600_000;
    expect((await keep("second")).kind).toBe("brought");
    const [item] = tracker.items;
    expect(item).toMatchObject({
      state: "open",
      body: expect.stringContaining(`no place was free since ${waitsSince}`),
    });
    expect(item?.body).toContain("of 1 an hour, 1 are used");

    expect(await reconcile(ports, await slot())).toBe("next-generation");
    await append(ledger, launched[1] ?? "", { state: "healed", reason: "verified", detail: {}, at: inMinutes(1) });
    await keep("third");
    expect(tracker.items).toMatchObject([{ state: "closed" }]);
  });

  it("is told of to nobody where nobody is to be called", async () => {
    ports = { ...ports, config: sampleConfig({ budgets }) };
    expect(await waitFor(26)).toEqual([]);
  });

  it("begins its day anew where it had to wait for something else in between", async () => {
    await waitFor(20);
    await ledger.putHalt(null, halt);
    expect(await reconcile(ports, await slot())).toBe("still-waiting");
    await ledger.liftHalt(null, halt);
    time += 60_000;
    expect(await waitFor(10)).toEqual([]);
  });

  it("keeps its turn and its day where it is overtaken on the way to a place, and loses both once it has ended", async () => {
    await waitFor(2);
    const { waitsSince } = await slot();
    expect(waitsSince).toBe("2026-01-01T00:06:00.000Z");
    expect(await reconcile(ports, await slot())).toBe("next-generation");
    expect((await slot()).waitsSince).toBe(waitsSince);

    const [, next = ""] = launched;
    await append(ledger, next, { state: "healed", reason: "verified", detail: {}, at: now().toISOString() });
    time += 360_000;
    expect(await reconcile(ports, await slot())).toBe("closed");
    expect((await slot()).waitsSince).toBeUndefined();
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { type Kept, keepTicket } from "../../lambdas/core/keep-ticket.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { remediationId, ticketId } from "../../lambdas/core/names.ts";
import type { RemediationReason } from "../../lambdas/core/reasons.ts";
import type { State } from "../../lambdas/core/states.ts";
import type { Ticket } from "../../lambdas/core/ticket.ts";
import type { TicketTopic } from "../../lambdas/core/ticket-facts.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { append } from "../support/append.ts";
import { type Fault, type MemoryItem, type MemoryTracker, memoryTracker } from "../support/memory-tracker.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { ticketPorts } from "../support/ticket-ports.ts";

const day = 86_400_000;
const playbook = "sample/set-colour";
const finding = sampleFinding();
const { subject } = finding;
const topic: TicketTopic = { control: playbook, playbook, subject, findings: [finding.key] };

let ledger: Ledger;
let tracker: MemoryTracker;
let fault: (call: string) => Fault;
let time: number;
let [generation, hands] = [0, 0];
const now = (): Date => new Date(time);

const keep = (about: TicketTopic = topic): Promise<Kept> =>
  keepTicket(ticketPorts({ ledger, now, tracker }))(about, `hand-${++hands}`);
const look = (): Promise<Kept> => keep({ ...topic, isDue: true });

/** A new attempt that ended so. */
const ends = async (state: State, reason: RemediationReason, note?: string): Promise<void> => {
  generation += 1;
  time += 60_000;
  const id = remediationId(playbook, subject, generation);
  const slot = await ledger.getSlot(playbook, subject);
  await ledger.putSlot(
    {
      playbook,
      subject,
      generation,
      openId: null,
      openedAt: now().toISOString(),
      findingKey: finding.key,
      revision: finding.revision,
      waiting: [],
      lastOutcome: null,
      coolDownUntil: null,
      dueAt: null,
      attempts: [],
      version: generation,
    },
    slot?.version ?? null,
  );
  await ledger.createRemediation({ id, playbook, subject, generation, finding, createdAt: now().toISOString() });
  await append(ledger, id, {
    state,
    reason,
    detail: note ? { note } : {},
    at: now().toISOString(),
  });
};
const tells = (lifecycle: "open" | "resolved" | "suppressed"): Promise<unknown> => {
  time += 60_000;
  const at = now().toISOString();
  return ledger.putFinding({
    finding: sampleFinding({ lifecycle, revision: at, times: { observed: at } }),
    decisions: [],
  });
};
const item = (): MemoryItem => {
  const [only, ...more] = tracker.items;
  if (!only || more.length > 0) throw new Error(`${tracker.items.length} items`);
  return only;
};
const ticket = async (): Promise<Ticket | null> => ledger.getTicket(ticketId(playbook, subject));
const comments = (): readonly (string | undefined)[] => item().comments.map(({ mark }) => mark.split(":").at(-1));

beforeEach(async () => {
  ledger = memoryLedger();
  fault = () => "none";
  time = Date.UTC(2026, 0, 5, 9);
  generation = 0;
  hands = 0;
  tracker = memoryTracker(now, (call) => fault(call));
  await tells("open");
});

describe("a ticket", () => {
  it.each<[State, RemediationReason]>([
    ["failed", "verification-failed"],
    ["escalated", "rule-carries-more"],
    ["rolled-back", "rolled-back-after-failure"],
  ])("is opened where a remediation ended %s", async (state, reason) => {
    await ends(state, reason, "because");
    expect((await keep()).kind).toBe("brought");
    expect(item()).toMatchObject({ state: "open", body: expect.stringContaining("because") });
  });

  it.each<[State, RemediationReason]>([
    ["healed", "verified"],
    ["recorded", "mode-observe"],
    ["failed", "never-applied"],
    ["superseded", "retried"],
  ])("is not opened where nobody is needed: %s, %s", async (state, reason) => {
    await ends(state, reason);
    expect(await keep()).toEqual({ kind: "nothing" });
    expect(tracker.calls).toEqual([]);
    expect(await ticket()).toBeNull();
  });

  it("is one for every generation, told of in place, and the same news twice is no news", async () => {
    await ends("escalated", "rule-carries-more", "first");
    await keep();
    await ends("escalated", "rule-carries-more", "second");
    await keep();
    const calls = tracker.calls.length;
    expect((await keep()).kind).toBe("in-step");
    expect(tracker.calls).toHaveLength(calls);
    expect(item()).toMatchObject({ body: expect.stringContaining("second"), comments: [] });
  });

  it("is closed by a proof, with one comment, and by nothing less", async () => {
    await ends("escalated", "rule-carries-more");
    await keep();
    await tells("suppressed");
    await keep();
    expect(item().state).toBe("open");
    await tells("resolved");
    await keep();
    expect(item().state).toBe("closed");
    expect(comments()).toEqual(["closed"]);
  });

  it("is reopened on recurrence within 30 days, and a new one with a link afterwards", async () => {
    await ends("escalated", "rule-carries-more");
    await keep();
    await ends("healed", "verified");
    await keep();
    expect(item().state).toBe("closed");
    time += 29 * day;
    await ends("escalated", "rule-carries-more");
    await keep();
    expect(item().state).toBe("open");
    expect(comments()).toEqual(["closed", "reopened"]);

    await ends("healed", "verified");
    await keep();
    time += 31 * day;
    await ends("escalated", "rule-carries-more");
    await keep();
    expect(tracker.items.map(({ state }) => state)).toEqual(["closed", "open"]);
    await look();
    expect(tracker.items[1]?.body).toContain("https://tracker.example/items/1");
  });
});

describe("a person", () => {
  beforeEach(async () => {
    await ends("escalated", "rule-carries-more");
    await keep();
  });

  it("who closes it while the problem lasts is answered once, with the evidence, and then left alone", async () => {
    item().state = "closed";
    await look();
    expect(item()).toMatchObject({ state: "open", comments: [{ text: expect.stringContaining("still there") }] });
    item().state = "closed";
    await look();
    await look();
    expect(item().state).toBe("closed");
    expect(comments()).toEqual(["answered"]);
    expect((await ticket())?.human).toBe("closed");
  });

  it("who says that it will not be fixed is not contradicted, not even when it comes back", async () => {
    Object.assign(item(), { state: "closed", wontFix: true });
    await look();
    await ends("healed", "verified");
    await keep();
    await ends("escalated", "rule-carries-more");
    await keep();
    await look();
    expect(item()).toMatchObject({ state: "closed", comments: [] });
    expect((await ticket())?.human).toBe("wont-fix");
  });

  it("who deletes it gets a new one while the problem lasts, and none once it is solved", async () => {
    item().deleted = true;
    await look();
    expect(tracker.items.map(({ deleted }) => deleted)).toEqual([true, false]);
    for (const each of tracker.items) each.deleted = true;
    await ends("healed", "verified");
    await keep();
    expect(tracker.items).toHaveLength(2);
  });
});

describe("a tracker that fails", () => {
  beforeEach(() => ends("escalated", "rule-carries-more"));

  it("before creating delays, and the ledger remembers when to try again", async () => {
    fault = () => "before";
    expect(await keep()).toMatchObject({ kind: "failed", isOverdue: false });
    expect(await keep()).toEqual({ kind: "waiting" });
    time += 61_000;
    expect((await ledger.dueTickets(now().toISOString(), 10)).map(({ id }) => id)).toEqual([
      ticketId(playbook, subject),
    ]);
    fault = () => "none";
    await look();
    expect(item().state).toBe("open");
    expect(tracker.calls).not.toContain("find");
    expect((await ticket())?.failing).toBeNull();
  });

  it("after creating is asked what it has before anything is created again", async () => {
    fault = (call) => (call === "create" ? "after" : "none");
    await keep();
    fault = () => "none";
    time += 61_000;
    await look();
    expect(tracker.calls.filter((call) => call === "create" || call === "find")).toEqual(["create", "find"]);
    expect((await ticket())?.item?.id).toBe(item().id);
  });

  it("for a day is told once", async () => {
    fault = () => "before";
    const told: boolean[] = [];
    for (let hour = 0; hour < 30; hour++) {
      const kept = await look();
      told.push(kept.kind === "failed" && kept.isOverdue);
      time += 3_600_000;
    }
    expect(told.filter(Boolean)).toHaveLength(1);
    expect(told.indexOf(true)).toBe(24);
  });
});

describe("an invocation that dies", () => {
  it.each(["create", "comment", "close"])(
    "after %s, leaves what the next one finds and does not do twice",
    async (at) => {
      await ends("escalated", "rule-carries-more");
      if (at !== "create") {
        await keep();
        await ends("healed", "verified");
      }
      fault = (call) => (call === at ? "death" : "none");
      await expect(keep()).rejects.toThrow("killed");
      expect((await keep()).kind).toBe("busy");
      time += 181_000;
      await look();
      expect(item()).toMatchObject({ state: at === "create" ? "open" : "closed" });
      expect(comments()).toEqual(at === "create" ? [] : ["closed"]);
      expect((await ticket())?.hold).toBeNull();
    },
  );
});

it("two invocations at once make one item, and what the second knows is not lost", async () => {
  await ends("escalated", "rule-carries-more");
  const other = sampleFinding({ key: "another source" });
  await ledger.putFinding({ finding: other, decisions: [] });
  const kept = await Promise.all([keep(), keep({ ...topic, findings: [other.key] }), keep()]);
  expect(kept.map(({ kind }) => kind).sort()).toEqual(["brought", "busy", "busy"]);
  expect(item().state).toBe("open");
  expect((await ticket())?.findings).toEqual([finding.key, other.key]);
});

it("records of an older version are read, and brought forward", async () => {
  await ends("escalated", "rule-carries-more");
  const { severity: _severity, times: _times, detail: _detail, ...older } = finding;
  await ledger.putFinding(JSON.parse(JSON.stringify({ finding: { ...older, revision: now().toISOString() } })));
  await ledger.putTicket(
    JSON.parse(
      JSON.stringify({
        id: ticketId(playbook, subject),
        control: playbook,
        subject,
        tracker: tracker.name,
        version: 1,
      }),
    ),
    null,
  );
  expect((await keep()).kind).toBe("brought");
  expect(item().state).toBe("open");
});

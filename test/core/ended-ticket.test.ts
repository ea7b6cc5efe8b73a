import { beforeEach, describe, expect, it } from "vitest";
import { announcementTypes } from "../../lambdas/core/announcement.ts";
import { type Kept, keepTicket } from "../../lambdas/core/keep-ticket.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { remediationId, ticketId } from "../../lambdas/core/names.ts";
import { openGeneration } from "../../lambdas/core/slot.ts";
import type { State } from "../../lambdas/core/states.ts";
import { topicsOf } from "../../lambdas/core/ticket-topics.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { append } from "../support/append.ts";
import { memoryTracker } from "../support/memory-tracker.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { ticketPorts } from "../support/ticket-ports.ts";

const playbook = "sample/set-colour";
const finding = sampleFinding();
const { subject } = finding;
const id = remediationId(playbook, subject, 1);
const now = (): Date => new Date(Date.UTC(2026, 0, 5, 9));

let ledger: Ledger;
let asked: string[];
const tracker = memoryTracker(now, () => "none");
beforeEach(async () => {
  const stored = memoryLedger();
  asked = [];
  ledger = new Proxy(stored, {
    get: (all, name) => {
      asked.push(String(name));
      return Reflect.get(all, name);
    },
  });
  await ledger.putFinding({ finding, decisions: [] });
  await ledger.putSlot(openGeneration(null, playbook, finding, now()).slot, null);
  await ledger.createRemediation({ id, playbook, subject, generation: 1, finding, createdAt: now().toISOString() });
});

/** The remediation comes to a state, and `ticket` hears of it. @returns what became of its ticket, and what was read for it */
const hears = async (state: State, by: string): Promise<{ kept: readonly Kept[]; reads: readonly string[] }> => {
  await append(ledger, id, { state, detail: {}, at: now().toISOString() });
  asked = [];
  const keep = keepTicket(ticketPorts({ ledger, now, tracker }));
  const body = JSON.stringify({
    "detail-type": announcementTypes.remediation,
    detail: { remediationId: id, state },
  });
  const kept: Kept[] = [];
  for (const topic of await topicsOf(ledger, body)) kept.push(await keep(topic, by));
  return { kept, reads: asked };
};

describe("the word that a remediation has healed", () => {
  it("costs two reads where there is no ticket", async () => {
    expect(await hears("healed", "first")).toEqual({
      kept: [{ kind: "nothing" }],
      reads: ["getRemediation", "getTicket"],
    });
  });

  it("closes the ticket that there is", async () => {
    await hears("escalated", "first");
    expect((await ledger.getTicket(ticketId(playbook, subject)))?.wanted.state).toBe("open");
    await hears("healed", "second");
    expect((await ledger.getTicket(ticketId(playbook, subject)))?.wanted.state).toBe("closed");
    expect(tracker.items.map(({ state }) => state)).toEqual(["closed"]);
  });
});

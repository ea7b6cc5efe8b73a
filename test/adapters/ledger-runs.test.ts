import { expect, it } from "vitest";
import type { Breaker } from "../../lambdas/core/breaker.ts";
import { type Budget, budgetKeys } from "../../lambdas/core/budget.ts";
import { itemKey } from "../../lambdas/core/item-drift.ts";
import { openGeneration } from "../../lambdas/core/slot.ts";
import { append } from "../support/append.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { describeLedgers } from "./support/ledgers.ts";

const now = new Date(Date.UTC(2026, 0, 1));
const at = now.toISOString();
const playbook = "sample/set-colour";
const finding = sampleFinding();
const { subject } = finding;
const remediation = { id: "r1", playbook, subject, generation: 1, finding, createdAt: at };

describeLedgers("a remediation in the ledger %s", (_where, open) => {
  it("is read with its whole history, and with nothing of another", async () => {
    const ledger = await open();
    await ledger.createRemediation(remediation);
    expect(await ledger.readRun("r1")).toEqual({ remediation, history: [] });
    for (const state of ["detected", "planned", "applying"] as const)
      await append(ledger, "r1", { state, detail: {}, at });
    await ledger.putBeforeImage("r1", { colour: "red" }, "2026-02-01T00:00:00.000Z");
    await ledger.createRemediation({ ...remediation, id: "r10" });
    await append(ledger, "r10", { state: "detected", detail: {}, at });

    const run = await ledger.readRun("r1");
    expect(run?.remediation).toEqual(remediation);
    expect(run?.history.map(({ state }) => state)).toEqual(["detected", "planned", "applying"]);
    expect(run?.history).toEqual(await ledger.history("r1"));
  });

  it("is none where only its entries or nothing are there", async () => {
    const ledger = await open();
    await append(ledger, "r1", { state: "detected", detail: {}, at });
    expect(await ledger.readRun("r1")).toBeNull();
    expect(await ledger.readRun("r2")).toBeNull();
  });

  it("is read to its last entry however long its history is", async () => {
    const ledger = await open();
    await ledger.createRemediation(remediation);
    const note = "n".repeat(300_000);
    for (let entry = 0; entry < 5; entry++) await append(ledger, "r1", { state: "planned", detail: { note }, at });
    const last = await append(ledger, "r1", { state: "healed", reason: "verified", detail: {}, at });
    expect((await ledger.readRun("r1"))?.history.at(-1)).toEqual(last.entry);
    expect(await ledger.history("r1")).toHaveLength(6);
  });

  it("finds at its end all that it has to change: its own, and nothing of another playbook or subject", async () => {
    const ledger = await open();
    expect(await ledger.readHoldings(remediation)).toEqual({ slot: null, breaker: null, budget: null, drift: null });

    const { slot } = openGeneration(null, playbook, finding, now);
    const breaker: Breaker = { playbook, failures: [], openedAt: null, probe: null, version: 1 };
    const place = { remediationId: "r1", account: subject.account, region: subject.region, until: at, inFlight: true };
    const budget: Budget = { key: budgetKeys(remediation).playbook, reservations: [place], version: 1 };
    const drift = { finding: { ...finding, key: itemKey(subject) }, decisions: [] };
    await ledger.putSlot(slot, null);
    await ledger.putBreaker(breaker, null);
    await ledger.putBudget(budget, null);
    await ledger.putFinding(drift);

    const held = await ledger.readHoldings(remediation);
    expect(held).toMatchObject({ slot, breaker, budget });
    expect(held.drift?.finding).toEqual(drift.finding);
    const elsewhere = { ...subject, region: "eu-central-1" };
    expect(await ledger.readHoldings({ ...remediation, subject: elsewhere })).toMatchObject({
      slot: null,
      drift: null,
    });
    const other = await ledger.readHoldings({ ...remediation, playbook: "sample/other" });
    expect(other).toMatchObject({ slot: null, breaker: null, budget: null });
  });
});

import { expect, it } from "vitest";
import { budgetKeys } from "../../lambdas/core/budget.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { describeLedgers } from "./support/ledgers.ts";

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const { subject } = sampleFinding();

describeLedgers("what a ledger %s counts, and keeps of itself", (_where, open) => {
  it("keeps the breaker of a playbook, changed by one at a time", async () => {
    const ledger = await open();
    const breaker = {
      playbook: "a/b",
      failures: [{ remediationId: "r1", at: at(0) }],
      openedAt: at(1),
      probe: null,
      version: 1,
    };
    expect(await ledger.getBreaker("a/b")).toBeNull();
    expect(await ledger.putBreaker(breaker, null)).toBe(true);
    expect(await ledger.putBreaker({ ...breaker, version: 9 }, null)).toBe(false);
    expect(await ledger.putBreaker({ ...breaker, version: 9 }, 7)).toBe(false);
    expect(await ledger.getBreaker("a/b")).toEqual(breaker);
    expect(await ledger.getBreaker("c/d")).toBeNull();
    expect((await ledger.readGuards({ id: "r1", playbook: "a/b", subject })).breaker).toEqual(breaker);
    expect((await ledger.readGuards({ id: "r1", playbook: "c/d", subject })).breaker).toBeNull();
    expect(await ledger.putBreaker({ ...breaker, openedAt: null, version: 2 }, 1)).toBe(true);
    expect((await ledger.getBreaker("a/b"))?.openedAt).toBeNull();
    expect((await ledger.breakers()).map(({ playbook }) => playbook)).toEqual(["a/b"]);
  });

  it("keeps budgets, changed by one at a time, and tells a write of its playbook's and its account's", async () => {
    const ledger = await open();
    const { playbook, account } = budgetKeys({ playbook: "a/b", subject });
    const place = { account: subject.account, region: subject.region, until: at(60), inFlight: true };
    const budget = { key: playbook, reservations: [{ remediationId: "r1", ...place }], version: 1 };
    expect(await ledger.getBudget(playbook)).toBeNull();
    expect(await ledger.putBudget(budget, null)).toBe(true);
    expect(await ledger.putBudget({ ...budget, version: 9 }, null)).toBe(false);
    expect(await ledger.putBudget({ ...budget, version: 9 }, 7)).toBe(false);
    expect(await ledger.getBudget(playbook)).toEqual(budget);
    expect(await ledger.getBudget(account)).toBeNull();
    expect(await ledger.putBudget({ key: account, reservations: [], version: 1 }, null)).toBe(true);
    expect((await ledger.readGuards({ id: "r1", playbook: "a/b", subject })).budgets).toEqual({
      playbook: budget,
      account: { key: account, reservations: [], version: 1 },
    });
    expect(
      (await ledger.readGuards({ id: "r1", playbook: "c/d", subject: { ...subject, account: "999999999999" } }))
        .budgets,
    ).toEqual({
      playbook: null,
      account: null,
    });
    expect(await ledger.putBudget({ ...budget, reservations: [], version: 2 }, 1)).toBe(true);
    expect((await ledger.getBudget(playbook))?.reservations).toEqual([]);
  });

  it("keeps how large fleets are, changed by one at a time, and tells a write of its own", async () => {
    const ledger = await open();
    const { account, region } = subject;
    const rules = { "arn:rule": { playbooks: ["a/b"], size: 20, asOf: at(0) } };
    const fleet = { account, region, rules, version: 1 };
    expect(await ledger.getFleet(account, region)).toBeNull();
    expect(await ledger.putFleet(fleet, null)).toBe(true);
    expect(await ledger.putFleet({ ...fleet, version: 9 }, null)).toBe(false);
    expect(await ledger.putFleet({ ...fleet, rules: {}, version: 2 }, 1)).toBe(true);
    expect(await ledger.getFleet(account, region)).toEqual({ ...fleet, rules: {}, version: 2 });
    expect((await ledger.readGuards({ id: "r1", playbook: "a/b", subject })).fleet?.version).toBe(2);
    expect(
      (await ledger.readGuards({ id: "r1", playbook: "a/b", subject: { ...subject, region: "eu-north-1" } })).fleet,
    ).toBeNull();
  });

  it("keeps its pulse, and tells a write of it", async () => {
    const ledger = await open();
    expect(await ledger.getPulse()).toBeNull();
    await ledger.putPulse({ at: at(0), revivedAt: at(0) });
    const pulse = { at: at(1), revivedAt: null };
    await ledger.putPulse(pulse);
    expect(await ledger.getPulse()).toEqual(pulse);
    expect((await ledger.readGuards({ id: "r1", playbook: "a/b", subject })).pulse).toEqual(pulse);
  });
});

import { describe, expect, it } from "vitest";
import { budgetKeys, type Reservation } from "../../lambdas/core/budget.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createRig, type Rig } from "../support/workflow-rig.ts";

const { playbook: ofPlaybook, account: ofAccount } = budgetKeys({
  playbook: "sample/set-colour",
  subject: sampleFinding().subject,
});
const reservations = async ({ ledger }: Rig, key: string): Promise<readonly Reservation[]> =>
  (await ledger.getBudget(key))?.reservations ?? [];
const spendAll = async ({ ledger }: Rig, until = "2026-01-01T00:30:00.000Z"): Promise<void> => {
  const place = { account: "1", region: "eu-west-1", until, inFlight: false };
  const others = Array.from({ length: 200 }, (_, index) => ({ remediationId: `other-${index}`, ...place }));
  await ledger.putBudget({ key: ofPlaybook, reservations: others, version: 1 }, null);
};

describe("a run that needs a place in its budgets", () => {
  it("waits where a budget is spent, and says which", async () => {
    const rig = await createRig();
    await spendAll(rig);
    expect(await rig.run()).toEqual({ state: "queued", reason: "budget-spent" });
    expect(rig.world.writeCalls).toBe(0);
    const freesAt = "2026-01-01T00:30:00.000Z";
    expect((await rig.ledger.history(rig.id)).at(-1)?.detail).toEqual({
      note: `of 200 an hour by sample/set-colour, 200 are used; the next place is free at ${freesAt}`,
      spent: { budget: "200 an hour by sample/set-colour", freesAt },
    });
    expect(await reservations(rig, ofAccount)).toEqual([]);
    const slot = await rig.ledger.getSlot("sample/set-colour", sampleFinding().subject);
    expect(slot?.waitsSince).toBe("2026-01-01T00:00:00.000Z");
  });

  it("writes where what spent the budget has run out", async () => {
    const rig = await createRig();
    await spendAll(rig, "2025-12-31T23:59:59.000Z");
    expect((await rig.run()).state).toBe("healed");
  });

  it("obeys the stricter of the budgets that it was built with and those deployed since", async () => {
    const busy = [
      { remediationId: "other", account: "1", region: "x", until: "2026-01-01T00:30:00.000Z", inFlight: true },
    ];
    for (const [config, deployed] of [
      [sampleConfig({ budgets: { inFlight: 1 } }), sampleConfig()],
      [sampleConfig(), sampleConfig({ budgets: { inFlight: 1 } })],
    ] as const) {
      const rig = await createRig({ config });
      await rig.ledger.putConfig(deployed);
      await rig.ledger.putBudget({ key: ofPlaybook, reservations: busy, version: 1 }, null);
      expect((await rig.run()).reason).toBe("budget-spent");
    }
  });

  it("counts a write for its hour, and as in flight until it has ended", async () => {
    const rig = await createRig();
    expect((await rig.run()).state).toBe("healed");
    expect(await reservations(rig, ofPlaybook)).toMatchObject([{ remediationId: rig.id, inFlight: false }]);
    expect(await reservations(rig, ofAccount)).toMatchObject([{ remediationId: rig.id }]);
  });

  it("gives back what a refused write had reserved", async () => {
    const rig = await createRig({
      dieAt: (_point, name) => {
        if (name === "record-2-applying: after checkpoint") rig.world.colour = "green";
        return false;
      },
    });
    expect((await rig.run()).reason).toBe("state-changed");
    expect(await reservations(rig, ofPlaybook)).toEqual([]);
    expect(await reservations(rig, ofAccount)).toEqual([]);
  });

  it.each([
    ["was taken away", []],
    ["has run out", [{ account: "1", region: "x", until: "2026-01-01T00:00:00.000Z", inFlight: true }]],
  ])("writes nothing where its place %s between plan and write", async (_what, left) => {
    for (const key of [ofPlaybook, ofAccount]) {
      const rig: Rig = await createRig({
        dieAt: (_point, name) => {
          if (name !== "record-2-applying: after checkpoint") return false;
          const own = left.map((place) => ({ remediationId: rig.id, ...place }));
          void rig.ledger.putBudget({ key, reservations: own, version: 9 }, 1);
          return false;
        },
      });
      expect(await rig.run()).toEqual({ state: "queued", reason: "budget-spent" });
      expect(rig.world.writeCalls).toBe(0);
      expect(await reservations(rig, ofPlaybook)).toEqual([]);
      expect(await reservations(rig, ofAccount)).toEqual([]);
    }
  });

  it("undoes a write that did harm, whatever the budgets say", async () => {
    const rig: Rig = await createRig({
      finding: sampleFinding({ kind: "alarm" }),
      world: { verdict: "failed" },
      dieAt: (_point, name) => {
        if (name === "record-3-verifying: after checkpoint")
          void rig.ledger.putBudget({ key: ofPlaybook, reservations: [], version: 9 }, 1);
        return false;
      },
    });
    expect((await rig.run()).state).toBe("rolled-back");
    expect(rig.world.effectiveWrites).toBe(2);
  });
});

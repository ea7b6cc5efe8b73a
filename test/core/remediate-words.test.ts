import { describe, expect, it } from "vitest";
import type { Occasion } from "../../lambdas/core/playbook.ts";
import { awsError, samplePlaybook } from "../support/sample-playbook.ts";
import { createRig, endOf as ends } from "../support/workflow-rig.ts";

describe("what a run tells a playbook", () => {
  it("when it looked, and what was written before, each time that it asks for a plan", async () => {
    const occasions: Occasion[] = [];
    const { result } = await ends({
      playbook: (world) => {
        const playbook = samplePlaybook(world);
        return {
          ...playbook,
          plan: (state, finding, options, occasion) => {
            occasions.push(occasion);
            return playbook.plan(state as never, finding, options as never, occasion);
          },
        };
      },
    });
    expect(result.state).toBe("healed");
    // Once for the plan, once in the step that writes.
    expect(occasions).toHaveLength(2);
    for (const { at, earlier } of occasions) {
      expect(at).toMatch(/^2026-01-01T00:0/);
      expect(earlier).toEqual([]);
    }
  });

  it("what it planned over and when it wrote, for the verdict", async () => {
    const seen: unknown[] = [];
    await ends({
      playbook: (world) => {
        const playbook = samplePlaybook(world);
        return {
          ...playbook,
          verify: (_state, _change, facts) => {
            seen.push(facts);
            return "healed";
          },
        };
      },
    });
    expect(seen).toEqual([
      {
        finding: expect.objectContaining({ title: "invoices is not blue" }),
        options: { wanted: "blue" },
        basis: expect.objectContaining({ colour: "red" }),
        basisAt: expect.stringMatching(/^2026-01-01T00:0/),
        writtenAt: expect.stringMatching(/^2026-01-01T00:0/),
      },
    ]);
  });
});

describe("a playbook that changes its mind in the step that writes", () => {
  const secondPlan = (second: unknown) =>
    ends({
      playbook: (world) => {
        const playbook = samplePlaybook(world);
        let plans = 0;
        return {
          ...playbook,
          plan: (state, finding, options, occasion) =>
            ++plans === 1 ? playbook.plan(state as never, finding, options as never, occasion) : (second as never),
        };
      },
    });

  it.each([
    ["to nothing", { kind: "skip", reason: "scan-in-progress" }],
    ["to a human", { kind: "escalate", reason: "rule-carries-more", detail: "it does by now" }],
    ["to another change", { kind: "change", summary: "teal", after: { colour: "teal" } }],
  ])("%s writes nothing, and is planned afresh", async (_what, second) => {
    const { result, world } = await secondPlan(second);
    expect(result).toEqual({ state: "superseded", reason: "state-changed" });
    expect(world.writeCalls).toBe(0);
  });
});

describe("a write that arrived", () => {
  it("and does not help goes to a human, and stays", async () => {
    const { result, world, history } = await ends({ world: { verdict: "no-help" } });
    expect(result).toEqual({ state: "escalated", reason: "did-not-help" });
    expect(world).toMatchObject({ colour: "blue", writeCalls: 1 });
    expect(history.at(-1)?.detail).toMatchObject({ before: { colour: "red" }, after: { colour: "blue" } });
  });
});

describe("a probe of an open breaker that another remediation was faster to be", () => {
  it("waits, and gives its places in the budgets back", async () => {
    const rig = await createRig({ ledger: (ledger) => ({ ...ledger, putBreaker: async () => false }) });
    const breaker = { playbook: "sample/set-colour", failures: [], openedAt: "2025-12-31T22:00:00.000Z", probe: null };
    await rig.ledger.putBreaker({ ...breaker, version: 1 }, null);
    expect(await rig.run()).toEqual({ state: "queued", reason: "breaker-open" });
    expect(rig.world.writeCalls).toBe(0);
    for (const key of ["playbook#sample/set-colour", "account#444455556666"])
      expect((await rig.ledger.getBudget(key))?.reservations).toEqual([]);
  });
});

describe("what the history says beside the reason", () => {
  it("what AWS answered, where nothing could be read", async () => {
    const readErrors = Array.from({ length: 9 }, () => awsError("AccessDenied", 403));
    const { history } = await ends({ world: { readErrors } });
    expect(history.at(-1)).toMatchObject({
      state: "escalated",
      reason: "state-unreadable",
      detail: { note: "AccessDenied: AccessDenied from AWS" },
    });
  });

  it("how large the state is that no run can carry", async () => {
    const { history } = await ends({ world: { colour: "x".repeat(100_000) } });
    expect(history.at(-1)).toMatchObject({ state: "escalated", reason: "state-too-large" });
    expect(history.at(-1)?.detail.note).toMatch(/^\d{6} bytes, at most 190000 can be carried$/);
  });

  it("why the playbook leaves it as it is, and what of that a human has to look at", async () => {
    const judged = (judgement: unknown) =>
      ends({ playbook: (world) => ({ ...samplePlaybook(world), plan: () => judgement as never }) });
    const skipped = await judged({ kind: "skip", reason: "scan-in-progress", detail: "for two minutes" });
    expect(skipped.history.at(-1)).toMatchObject({ state: "skipped", detail: { note: "for two minutes" } });
    const plain = await judged({ kind: "skip", reason: "scan-in-progress" });
    expect(plain.history.at(-1)?.detail).toEqual({});
  });
});

import { describe, expect, it } from "vitest";
import type { Ledger } from "../../../lambdas/core/ledger.ts";
import { seededRandom } from "../../../local/services/random.ts";
import { usualRules } from "../../../local/soak/rules.ts";
import { createSimulation, type Simulation, type SimulationOptions } from "../../../local/soak/simulation.ts";
import { fair } from "../../../local/soak/weather.ts";

const hour = 3_600_000;
const enforced = "thing-11-0";
const approved = "thing-44-0";
const observed = "thing-77-0";

const simulate = async (damage?: SimulationOptions["damage"]): Promise<Simulation> => {
  const simulation = createSimulation({
    random: seededRandom("witness"),
    things: 4,
    weather: fair,
    skewMs: 0,
    ...(damage && { damage }),
  });
  await simulation.deploy(usualRules);
  await later(simulation, 0.1);
  return simulation;
};
const later = (simulation: Simulation, hours: number): Promise<void> =>
  simulation.timeline.runUntil(simulation.timeline.now + hours * hour);
const drift = (simulation: Simulation, id: string, colour = "red"): void => {
  simulation.drift(id, "colour", colour);
  simulation.tell(id, "colour", "open", simulation.timeline.now, { delayMs: 1_000 });
};
const found = ({ witness }: Simulation): readonly string[] => [
  ...new Set(witness.violations.map(({ violation }) => violation)),
];
const colour = ({ estate }: Simulation, id: string): string | undefined => estate.get(id)?.values.colour;

/** A ledger that tells the writing step other guards than there are. */
const guardsWith =
  (over: Partial<Awaited<ReturnType<Ledger["readGuards"]>>>) =>
  (ledger: Ledger): Ledger => ({
    ...ledger,
    readGuards: async (guarded) => ({ ...(await ledger.readGuards(guarded)), ...over }),
  });

describe("the simulation", () => {
  it("heals what is enforced, asks where that is wanted, and finds nothing wrong with that", async () => {
    const simulation = await simulate();
    for (const id of [enforced, approved, observed]) drift(simulation, id);
    await later(simulation, 1);
    expect(colour(simulation, enforced)).toBe("blue");
    const [question] = await simulation.questions();
    if (!question) throw new Error("nobody was asked");
    await simulation.answer(question, { by: "mary", verb: "approve" });
    await later(simulation, 1);
    expect([colour(simulation, approved), colour(simulation, observed)]).toEqual(["blue", "red"]);
    await simulation.settle();
    expect(found(simulation)).toEqual([]);
    expect(await simulation.lost()).toEqual([]);
  });
});

describe("the witness sees a write", () => {
  it("under a halt that the ledger hides", async () => {
    const simulation = await simulate(guardsWith({ halt: null }));
    await simulation.halt(null);
    drift(simulation, enforced);
    await later(simulation, 1);
    expect(found(simulation)).toEqual(["halted"]);
  });

  it("against an exemption and a mode that were deployed, and that the ledger hides from a run that began before", async () => {
    const simulation = await simulate(guardsWith({ config: null }));
    drift(simulation, enforced);
    // Its execution has begun, and keeps the configuration that it began with.
    await later(simulation, 1_500 / hour);
    await simulation.deploy({ modes: { ...usualRules.modes, "111122223333": "observe" }, exempt: [enforced] });
    await later(simulation, 1);
    expect(found(simulation).toSorted()).toEqual(["exempt", "mode"]);
  });

  it("against an exemption that somebody granted, and that the ledger hides", async () => {
    const simulation = await simulate(guardsWith({ exemptions: [] }));
    const place = {
      playbook: "soak/set-colour",
      account: "111122223333",
      thing: enforced,
      expires: "2026-01-02",
    } as const;
    expect(await simulation.people.leaveAlone("mallory", place)).toBe("not-entitled");
    drift(simulation, enforced);
    await later(simulation, 1);
    expect(found(simulation)).toEqual([]);
    expect(await simulation.people.leaveAlone("olga", place)).toBeNull();
    drift(simulation, enforced, "green");
    await later(simulation, 2);
    expect(found(simulation)).toEqual(["exempt"]);
  });

  it("without a before-image, where it is not kept", async () => {
    const simulation = await simulate((ledger) => ({ ...ledger, putBeforeImage: async () => {} }));
    drift(simulation, enforced);
    await later(simulation, 1);
    expect(found(simulation)).toEqual(["no-before-image"]);
  });

  it("over its budget, where places are not counted", async () => {
    const none = { playbook: null, account: null };
    const simulation = await simulate((ledger) => ({
      ...ledger,
      readGuards: async (guarded) => {
        const guards = await ledger.readGuards(guarded);
        const own = ({ remediationId }: { readonly remediationId: string }) => remediationId === guarded.id;
        const { playbook, account } = guards.budgets;
        const isOwn = playbook?.reservations.some(own) && account?.reservations.some(own);
        return { ...guards, fleet: null, budgets: isOwn ? guards.budgets : none };
      },
      putBudget: async (budget) => ledger.putBudget(budget, (await ledger.getBudget(budget.key))?.version ?? null),
    }));
    for (let round = 0; round < 3; round++) {
      for (let thing = 0; thing < 4; thing++) drift(simulation, `thing-11-${thing}`, round === 1 ? "green" : "red");
      await later(simulation, 0.15);
    }
    expect(found(simulation)).toContain("over-budget");
  });

  it("on an approval that nobody gave", async () => {
    const simulation = await simulate((ledger) => ({
      ...ledger,
      // As if it were decided: `sweep` wakes the run.
      dueApprovals: (_until, limit) => ledger.dueApprovals("9999", limit),
      getApproval: async (id, purpose) => forged(await ledger.getApproval(id, purpose)),
      readGuards: async (guarded) => {
        const guards = await ledger.readGuards(guarded);
        return { ...guards, approvals: { ...guards.approvals, apply: forged(guards.approvals.apply) } };
      },
    }));
    drift(simulation, approved);
    await later(simulation, 9);
    expect(found(simulation)).toEqual(["not-approved"]);
  });
});

const forged = (approval: Awaited<ReturnType<Ledger["getApproval"]>>): typeof approval =>
  approval && { ...approval, answers: [{ verb: "approve", by: "mary", at: approval.askedAt }] };

describe("the witness alone", () => {
  it("sees the second write of a plan, and one in a freeze", async () => {
    const simulation = await simulate();
    drift(simulation, enforced);
    await later(simulation, 1);
    const [remediation] = await Array.fromAsync(simulation.ledger.remediations());
    if (!remediation) throw new Error("nothing was remediated");
    await simulation.witness.changed(remediation, new Date(simulation.timeline.now));
    expect(found(simulation)).toEqual(["second-write"]);
    const saturday = new Date("2026-01-03T11:00:00.000Z");
    const written = { id: enforced, field: "colour", value: "blue" } as const;
    await simulation.witness.beforeWrite(remediation, written, saturday);
    expect(found(simulation)).toEqual(["second-write", "frozen", "no-reservation"]);
  });
});

describe("the witness sees, in the end,", () => {
  it("a history that was changed, and one that nobody sealed", async () => {
    const simulation = await simulate();
    drift(simulation, enforced);
    await later(simulation, 1);
    await simulation.witness.inspect(new Set());
    expect(found(simulation)).toEqual(["unsealed"]);
    for await (const { id } of simulation.ledger.remediations())
      await simulation.ledger.appendTransition(id, {
        sequence: 5,
        state: "applying",
        detail: {},
        at: "2026-01-01T00:00:00.000Z",
        actor: "mallory",
        previous: null,
        hash: "0",
      });
    await simulation.witness.inspect(new Set(simulation.vault.kept.keys()));
    expect(found(simulation)).toEqual(["unsealed", "chain", "transition", "never-ended"]);
  });

  it("an event that was never taken", async () => {
    const simulation = await simulate((ledger) => ({
      ...ledger,
      putFinding: () => Promise.reject(new Error("the table is gone")),
    }));
    drift(simulation, enforced);
    await later(simulation, 24);
    expect(await simulation.lost()).toHaveLength(1);
  });
});

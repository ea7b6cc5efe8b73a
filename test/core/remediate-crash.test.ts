import { describe, expect, it } from "vitest";
import { historyProblems } from "../../lambdas/core/audit-chain.ts";
import { isEnded, mayFollow } from "../../lambdas/core/states.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createRig, type Rig, type RigOptions } from "../support/workflow-rig.ts";

/** What happens to the world at the moment of the crash. */
const flips: Readonly<Record<string, (rig: Rig) => void>> = {
  nothing: () => {},
  halt: (rig) => void rig.ledger.putHalt(null, { by: "ops", reason: "crash", at: "2026-01-01T00:00:00.000Z" }),
  "mode lowered": (rig) => void rig.ledger.putConfig(sampleConfig({ playbooks: {} })),
  "somebody painted it blue": (rig) => {
    rig.world.colour = "blue";
  },
  "somebody painted it green": (rig) => {
    rig.world.colour = "green";
  },
  "the subject was deleted": (rig) => {
    rig.world.exists = false;
  },
  "the clock jumped an hour": (rig) => {
    rig.journal.now += 3_600_000;
  },
};

const runs: Readonly<Record<string, RigOptions>> = {
  "that heals": {},
  "that rolls back": { finding: sampleFinding({ kind: "alarm" }), world: { verdict: "failed" } },
};

const points = async (options: RigOptions): Promise<number> => {
  const rig = await createRig(options);
  await rig.run();
  return rig.journal.points;
};

describe.each(Object.entries(runs))(
  "a run %s, killed before and after every checkpoint and every call",
  (_name, options) => {
    it.each(Object.entries(flips))("with %s meanwhile, ends, and never writes twice", async (_flip, flip) => {
      const total = await points(options);
      expect(total).toBeGreaterThan(20);
      for (let at = 1; at <= total; at++) {
        const rig = await createRig(options);
        let deaths = 0;
        let where = "";
        rig.journal.dieAt = (point, name) => {
          if (point !== at || deaths > 0) return false;
          deaths += 1;
          where = name;
          flip(rig);
          return true;
        };
        const result = await rig.run();
        const history = await rig.ledger.history(rig.id);
        const states = history.map(({ state }) => state);
        const context = `killed at ${at} (${where}): ${states.join(" → ")}`;

        expect(deaths, context).toBe(1);
        expect(result.state === "queued" || isEnded(result.state), context).toBe(true);
        expect(states.at(-1), context).toBe(result.state);
        for (const [index, state] of states.slice(1).entries()) {
          const from = states[index];
          expect(from !== undefined && mayFollow(from, state), context).toBe(true);
        }
        // One plan, one effective write; a rollback is a plan of its own.
        expect(rig.world.effectiveWrites, context).toBeLessThanOrEqual(states.includes("rolling-back") ? 2 : 1);
        const image = await rig.ledger.getBeforeImage(rig.id, new Date(rig.journal.now).toISOString());
        if (rig.world.effectiveWrites > 0) expect(image, context).not.toBeNull();
        expect(historyProblems(rig.id, await rig.ledger.history(rig.id)), context).toEqual([]);
        // Whatever ended is sealed as it ended, and has let go of its slot.
        expect([...rig.vault.kept.keys()], context).toEqual(
          result.state === "queued" ? [] : [`heads/${rig.id}/${String(history.length - 1).padStart(4, "0")}.json`],
        );
        const slot = await rig.ledger.getSlot("sample/set-colour", rig.finding.subject);
        expect(slot?.openId, context).toBe(result.state === "queued" ? rig.id : null);
      }
    });

    it("killed twice at any two points, ends, and never writes twice", async () => {
      const total = await points(options);
      for (let first = 1; first <= total; first += 2)
        for (let second = first + 1; second <= total + 4; second += 3) {
          const rig = await createRig(options);
          rig.journal.dieAt = (point) => point === first || point === second;
          const result = await rig.run();
          const states = await rig.states();
          expect(result.state === "queued" || isEnded(result.state)).toBe(true);
          expect(rig.world.effectiveWrites).toBeLessThanOrEqual(states.includes("rolling-back") ? 2 : 1);
        }
    });
  },
);

it("a halt that is set at any point before the write stops the write", async () => {
  const clean = await createRig();
  const order: string[] = [];
  clean.journal.dieAt = (_point, name) => {
    order.push(name);
    return false;
  };
  await clean.run();
  // After this checkpoint the body of the writing step begins.
  const lastBefore = order.indexOf("apply: after checkpoint");
  for (let at = 0; at <= lastBefore; at++) {
    const rig = await createRig();
    rig.journal.dieAt = (point) => {
      if (point === at + 1) flips["halt"]?.(rig);
      return false;
    };
    const result = await rig.run();
    expect(rig.world.writeCalls, order[at]).toBe(0);
    expect(result.reason, order[at]).toBe("halted");
  }
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../local/services/random.ts";
import { drifted, type Field, fields, wanted } from "../../local/soak/estate.ts";
import { playbookId } from "../../local/soak/playbooks.ts";
import { accounts, approvers, heldTag, operator, usualRules } from "../../local/soak/rules.ts";
import { createSimulation, type Simulation } from "../../local/soak/simulation.ts";
import { stormy } from "../../local/soak/weather.ts";

/** Of clocks between functions. */
const skewMinutes = 3;
const minute = 60_000;
/** In `npm test` always the same few schedules; in the slow tests others each time, whose seed is printed with a failure. */
const tried = process.env["THOROUGH"] ? { numRuns: 80 } : { numRuns: 12, seed: 1 };

const thing = fc.constantFrom("thing-11-0", "thing-11-1", "thing-44-0", "thing-44-1", "thing-77-0");
const field = fc.constantFrom<Field>(...fields);
const delayMs = fc.integer({ min: 0, max: 30 * minute });

/** What may happen next; the schedule is a list of these, which shrinks to the fewest that break something. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("drift"), thing, field, value: fc.nat(1), delayMs }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("told-again"), thing, field, ago: delayMs, delayMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("resolved"), thing, field, delayMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("forged"), thing, field, replay: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("time"), minutes: fc.integer({ min: 0, max: 90 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("answer"),
      question: fc.nat(5),
      by: fc.constantFrom(...approvers, operator, "mallory"),
      verb: fc.constantFrom("approve", "reject"),
      forgets: fc.boolean(),
      stale: fc.boolean(),
      twice: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("halt"), of: fc.option(field) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("resume"), of: fc.option(field) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("deploy"),
      mode: fc.constantFrom("observe", "approve", "enforce"),
      exempt: fc.uniqueArray(thing, { maxLength: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("leave-alone"),
      thing,
      of: fc.option(field),
      all: fc.boolean(),
      by: fc.constantFrom(operator, "mallory"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("care-again"), which: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("tag"), thing, held: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("undo"), which: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("sweeping"), on: fc.boolean() }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const play = async (simulation: Simulation, next: Happening): Promise<void> => {
  const { timeline } = simulation;
  switch (next.kind) {
    case "drift": {
      const values = drifted[next.field];
      simulation.drift(next.thing, next.field, values[next.value % values.length] ?? "");
      return simulation.tell(next.thing, next.field, "open", timeline.now, next);
    }
    case "told-again":
      return simulation.tell(next.thing, next.field, "open", timeline.now - next.ago, next);
    case "resolved":
      simulation.drift(next.thing, next.field, wanted[next.field]);
      return simulation.tell(next.thing, next.field, "resolved", timeline.now, next);
    case "forged":
      return simulation.tell(next.thing, next.field, "open", timeline.now, {
        delayMs: 0,
        ...(next.replay ? { replayName: "archive" } : { from: "999999999999" }),
      });
    case "time":
      return timeline.runUntil(timeline.now + next.minutes * minute);
    case "answer": {
      const asked = await simulation.questions();
      const question = asked[next.question % Math.max(1, asked.length)];
      for (let times = next.twice ? 2 : 1; question && times > 0; times--)
        await simulation.answer(question, { ...next, otherHash: next.stale ? "0".repeat(64) : undefined });
      return;
    }
    case "halt":
      return simulation.halt(next.of);
    case "resume":
      return simulation.resume(next.of);
    case "deploy":
      return simulation.deploy({ modes: { ...usualRules.modes, "111122223333": next.mode }, exempt: next.exempt });
    case "leave-alone": {
      const { subject } = simulation.estate.get(next.thing) ?? expect.unreachable();
      const account = accounts.find((id) => id === subject.account) ?? expect.unreachable();
      const expires = new Date(timeline.now).toISOString().slice(0, 10);
      const place = { playbook: next.of && playbookId(next.of), account, thing: next.all ? null : next.thing, expires };
      await simulation.people.leaveAlone(next.by, place);
      return;
    }
    case "care-again": {
      const granted = [...simulation.people.leftAlone.keys()];
      const id = granted[next.which % Math.max(1, granted.length)];
      if (id !== undefined) await simulation.people.careAgain(operator, id);
      return;
    }
    case "tag":
      return simulation.tag(next.thing, next.held ? heldTag : {});
    case "undo": {
      const id = simulation.healed[next.which % Math.max(1, simulation.healed.length)];
      if (id !== undefined) await simulation.people.wantBack(id);
      return;
    }
    case "sweeping":
      return simulation.setSweeping(next.on);
  }
};

describe("whatever happens in whatever order", () => {
  it("nothing that must never be is done, every remediation ends or waits, and every event is taken", async () => {
    const schedule = fc.array(happening, { minLength: 5, maxLength: 60, size: "max" });
    await fc.assert(
      fc.asyncProperty(fc.nat(), schedule, async (seed, happenings) => {
        const simulation = createSimulation({
          random: seededRandom(`interleaving ${seed}`),
          things: 2,
          weather: { ...stormy, dies: 0.03, ledger: 0.01, write: 0.3, lost: 0.002 },
          skewMs: skewMinutes * minute,
        });
        await simulation.deploy(usualRules);
        for (const next of happenings) await play(simulation, next);
        await simulation.settle();
        expect(simulation.witness.violations).toEqual([]);
        expect(simulation.untaken()).toEqual([]);
      }),
      tried,
    );
  });
});

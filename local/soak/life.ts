import type { Random } from "../services/random.ts";
import { drifted, type Field, fields, wanted } from "./estate.ts";
import { playbookId } from "./playbooks.ts";
import { accounts, approvers, heldTag, operator, usualRules } from "./rules.ts";
import type { Simulation } from "./simulation.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Lets an estate live until `end`: drift, events good and bad, and people, all up to chance. */
export const live = (simulation: Simulation, random: Random, end: number): void => {
  const { timeline, estate } = simulation;
  const pick = <T>(from: readonly [T, ...T[]] | readonly T[]): T | undefined =>
    from[random.between(0, from.length - 1)];
  const chance = (rate: number): boolean => random.next() < rate;
  const things = [...estate.keys()];
  const aboutEvery = (mean: number): number => Math.ceil(-Math.log(1 - random.next()) * mean);
  /** Again and again until the end, after about that long each time. */
  const often = (mean: number, work: () => Promise<void> | void): void => {
    const next = (): void => {
      const ms = aboutEvery(mean);
      if (timeline.now + ms >= end) return;
      timeline.alone(ms, async () => {
        await work();
        next();
      });
    };
    next();
  };
  const someThing = (): string => pick(things) ?? "";
  const someField = (): Field => pick(fields) ?? "colour";

  /** Told once, now and then late or twice. */
  const tell = (id: string, field: Field, lifecycle: "open" | "resolved"): void => {
    const observed = timeline.now;
    const delayMs = (): number => (chance(0.1) ? random.between(0, 40 * minute) : random.between(500, 90_000));
    simulation.tell(id, field, lifecycle, observed, { delayMs: delayMs() });
    while (chance(0.3)) simulation.tell(id, field, lifecycle, observed, { delayMs: delayMs() });
  };
  const drift = (id: string, field: Field): void => {
    simulation.drift(id, field, pick(drifted[field]) ?? "");
    tell(id, field, "open");
  };

  often(12 * minute, () => drift(someThing(), someField()));
  // Somebody repairs by hand, which is told as well.
  often(3 * hour, () => {
    const [id, field] = [someThing(), someField()];
    simulation.drift(id, field, wanted[field]);
    tell(id, field, "resolved");
  });
  // Somebody else brings the same drift back for hours.
  often(2 * day, () => {
    const [id, field] = [someThing(), someField()];
    const until = timeline.now + 12 * hour;
    const again = (): void => {
      if (timeline.now >= until || timeline.now >= end) return;
      if (estate.get(id)?.values[field] === wanted[field]) drift(id, field);
      timeline.alone(random.between(10, 40) * minute, async () => again());
    };
    again();
  });
  // Nobody who may tell: another account, and the replay of an archive.
  often(4 * hour, () =>
    simulation.tell(someThing(), someField(), "open", timeline.now, { delayMs: 1_000, from: "999999999999" }),
  );
  often(8 * hour, () =>
    simulation.tell(someThing(), someField(), "open", timeline.now, { delayMs: 1_000, replayName: "last-week" }),
  );
  often(12 * hour, () => simulation.tag(someThing(), chance(0.5) ? heldTag : {}));

  people(simulation, random, { often, chance, pick, end });
};

interface Means {
  readonly often: (mean: number, work: () => Promise<void> | void) => void;
  readonly chance: (rate: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T | undefined;
  readonly end: number;
}

/** Those who answer or do not, stop and go on, deploy, and want things back. */
const people = (simulation: Simulation, random: Random, { often, chance, pick }: Means): void => {
  const { timeline } = simulation;
  often(20 * minute, async () => {
    const asked = (await simulation.questions()).filter(() => chance(0.4));
    for (const shown of asked) {
      const by = chance(0.05) ? "mallory" : (pick([...approvers, operator]) ?? operator);
      const verb = chance(0.1) ? "reject" : "approve";
      const otherHash = chance(0.1) ? shown.wakeUp : undefined;
      await simulation.answer(shown, { by, verb, otherHash, forgets: chance(0.1) });
      // The same again, and too late or to another question by then.
      if (chance(0.3))
        timeline.alone(random.between(0, 9) * hour, () => simulation.answer(shown, { by, verb: "approve" }));
    }
  });
  // Somebody answers for a thing, or for all of an account, being left as it is; now and then one who may not.
  often(2 * day, async () => {
    const { subject } = simulation.estate.get(pick([...simulation.estate.keys()]) ?? "") ?? {};
    const account = accounts.find((id) => id === subject?.account);
    if (!subject || !account) return;
    const by = chance(0.1) ? "mallory" : operator;
    const expires = new Date(timeline.now + random.between(0, 3) * day).toISOString().slice(0, 10);
    const field = pick([null, ...fields]) ?? null;
    const thing = chance(0.1) ? null : subject.id;
    await simulation.people.leaveAlone(by, { playbook: field && playbookId(field), account, thing, expires });
  });
  often(day, async () => {
    const granted = pick([...simulation.people.leftAlone.keys()]);
    if (granted !== undefined) await simulation.people.careAgain(chance(0.1) ? "mallory" : operator, granted);
  });
  often(day, async () => {
    const what = pick([null, ...fields]) ?? null;
    await simulation.halt(what);
    timeline.alone(random.between(5, 180) * minute, () => simulation.resume(what));
  });
  often(2 * day, async () => {
    const modes = chance(0.5)
      ? { ...usualRules.modes, "111122223333": "approve" as const }
      : { ...usualRules.modes, "444455556666": "observe" as const };
    const exempt = [...simulation.estate.keys()].filter(() => chance(0.1));
    await simulation.deploy({ modes, exempt });
    timeline.alone(random.between(1, 24) * hour, () => simulation.deploy(usualRules));
  });
  often(4 * hour, async () => {
    const last = pick(simulation.healed.slice(-20));
    if (last !== undefined) await simulation.people.wantBack(last);
  });
  often(5 * day, () => {
    simulation.setSweeping(false);
    timeline.alone(random.between(5, 40) * minute, async () => simulation.setSweeping(true));
  });
};

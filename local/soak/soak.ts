import { seededRandom } from "../services/random.ts";
import { live } from "./life.ts";
import { createSimulation, simulationStart } from "./simulation.ts";
import { stormy } from "./weather.ts";

export interface SoakResult {
  readonly days: number;
  readonly seed: number;
  readonly events: number;
  readonly lost: number;
  readonly violations: number;
  /** How many remediations came to each end, or wait. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** From the drift to the write that repaired it, on average, by severity. */
  readonly mttrSeconds: Readonly<Record<string, number>>;
  readonly wallSeconds: number;
}

/** A result, with what is behind its counts. */
export interface Soaked {
  readonly result: SoakResult;
  readonly reasons: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

const dayMs = 86_400_000;

/** Lets the estate live for some days. The same seed lives the same life. @param wallClock milliseconds */
export const soak = async (
  { days, seed }: { readonly days: number; readonly seed: number },
  wallClock: () => number,
): Promise<Soaked> => {
  const began = wallClock();
  const random = seededRandom(`soak ${seed}`);
  const simulation = createSimulation({ random, things: 24, weather: stormy, skewMs: 1_500 });
  await simulation.deploy(simulation.rules());
  const end = simulationStart + days * dayMs;
  live(simulation, random, end);
  await simulation.timeline.runUntil(end);
  await simulation.settle();

  const outcomes = new Map<string, number>();
  const reasons = new Map<string, number>();
  const add = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  for await (const { id } of simulation.ledger.remediations()) {
    const last = (await simulation.ledger.history(id)).at(-1);
    add(outcomes, last?.state ?? "nothing");
    add(reasons, `${last?.state ?? "nothing"}: ${last?.reason ?? "–"}`);
  }
  const lost = await simulation.lost();
  const { violations } = simulation.witness;
  return {
    result: {
      days,
      seed,
      events: simulation.events(),
      lost: lost.length,
      violations: violations.length,
      outcomes: sorted(outcomes),
      mttrSeconds: sorted(means(simulation.repaired)),
      wallSeconds: Math.round((wallClock() - began) / 100) / 10,
    },
    reasons: sorted(reasons),
    problems: [
      ...violations.map(({ violation, note }) => `${violation}: ${note}`),
      ...lost.map(({ title, times }) => `lost: ${title}, observed ${times.observed}`),
    ],
  };
};

const sorted = (counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));

const means = (repaired: readonly { readonly severity: string; readonly seconds: number }[]) =>
  new Map(
    [...Map.groupBy(repaired, ({ severity }) => severity)].map(([severity, each]): [string, number] => [
      severity,
      Math.round(each.reduce((sum, { seconds }) => sum + seconds, 0) / each.length),
    ]),
  );

import { expect, test } from "vitest";
import type { Curve } from "../../../local/scaling-sim/curve.ts";
import { curves } from "../../../local/scaling-sim/curves.ts";
import { homeostat } from "../../../local/scaling-sim/homeostat.ts";
import { type Minute, play } from "../../../local/scaling-sim/play.ts";
import { bounds } from "../../../local/scaling-sim/policy.ts";
import { simulate } from "../../../local/scaling-sim/result.ts";
import type { Score } from "../../../local/scaling-sim/score.ts";

const results = curves.map(simulate);
const scores = new Map(
  results.map(({ curve, days }) => [curve.name, Object.fromEntries(days.map(({ policy, score }) => [policy, score]))]),
);
const scoreOf = (curve: string, policy: string): Score => {
  const score = scores.get(curve)?.[policy];
  if (!score) throw new Error(`${policy} did not play ${curve}`);
  return score;
};
const unmet = (policy: string) => curves.map(({ name }) => scoreOf(name, policy).unmetNodeMinutes);
const writesOf = (day: readonly Minute[]) => day.flatMap(({ writes }) => writes);

function simulated(name: string): Curve {
  const found = curves.find((curve) => curve.name === name);
  if (!found) throw new Error(`there is no curve ${name}`);
  return found;
}

test("every curve is a whole day, played by every policy", () => {
  for (const { curve, days } of results) {
    expect(curve.load).toHaveLength(24 * 60);
    expect(days.map(({ policy }) => policy)).toEqual(["homeostat", "step-scaling", "target-tracking"]);
  }
  expect(curves).toHaveLength(7);
});

test("unmet demand is no worse than with step scaling on any curve, and better on at least four", () => {
  const pairs = unmet("homeostat").map((ours, index) => ({ ours, theirs: unmet("step-scaling")[index] ?? Number.NaN }));
  for (const { ours, theirs } of pairs) expect(ours).toBeLessThanOrEqual(theirs);
  expect(pairs.filter(({ ours, theirs }) => ours < theirs).length).toBeGreaterThanOrEqual(4);
});

test.each(["sawtooth", "spike"])("the size reverses less often than with either baseline on %s", (curve) => {
  const { reversals } = scoreOf(curve, "homeostat");
  expect(reversals).toBeLessThan(scoreOf(curve, "step-scaling").reversals);
  expect(reversals).toBeLessThan(scoreOf(curve, "target-tracking").reversals);
});

test("the curves are no walk-over: each baseline leaves load unmet on at least four", () => {
  for (const policy of ["step-scaling", "target-tracking"])
    expect(unmet(policy).filter((nodeMinutes) => nodeMinutes > 0).length).toBeGreaterThanOrEqual(4);
});

test("Homeostat writes on every curve, never out of bounds and never during an update", () => {
  for (const { days } of results) {
    const writes = writesOf(days.find(({ policy }) => policy === "homeostat")?.day ?? []);
    expect(writes).not.toEqual([]);
    expect(writes.filter(({ outsideBounds, duringUpdate }) => outsideBounds || duringUpdate)).toEqual([]);
  }
});

const step = simulated("step");
const busy: Curve = { ...step, load: step.load.map(() => 40) };

test("more load than the bounds allow nodes for stops at the bounds", () => {
  const day = play(busy, homeostat);
  expect(Math.max(...day.map(({ desired }) => desired))).toBe(bounds.max);
  expect(writesOf(day).some(({ outsideBounds }) => outsideBounds)).toBe(false);
});

test("while somebody else's update runs, nothing is written; afterwards it goes on", () => {
  const [from, until] = [6 * 60, 8 * 60];
  const day = play({ ...step, update: { from, until } }, homeostat);
  expect(writesOf(day.slice(from, until))).toEqual([]);
  expect(writesOf(day.slice(until, until + 30))).not.toEqual([]);
});

// Where there is nothing to be had, the fallback is asked, which the rival does not size.
const sizedByOne = curves.filter(({ drought }) => drought === undefined);

test.each(sizedByOne)("a rival that sets the desired size is left alone with it: $name", (curve) => {
  const begins = 4 * 60;
  const rival = (minute: number) => (minute >= begins && minute % 30 === 0 ? (minute % 60 === 0 ? 3 : 4) : null);
  expect(writesOf(play({ ...curve, rival }, homeostat).slice(begins))).toEqual([]);
  expect(writesOf(play(curve, homeostat).slice(begins))).not.toEqual([]);
});

test("the same day is played the same way", () => {
  expect(simulate(step).days.map(({ score }) => score)).toEqual(results[0]?.days.map(({ score }) => score));
});

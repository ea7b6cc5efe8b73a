import { type Minute, nodesFor } from "./play.ts";

export interface Score {
  /** Load that no node took, in nodes times minutes. */
  readonly unmetNodeMinutes: number;
  /** Nodes beyond those that the load takes at the target, times minutes. */
  readonly excessNodeMinutes: number;
  /** How often the desired size was changed. */
  readonly changes: number;
  /** How many of those changes went the other way than the one before. */
  readonly reversals: number;
}

export const scoreFields = [
  "unmetNodeMinutes",
  "excessNodeMinutes",
  "changes",
  "reversals",
] as const satisfies (keyof Score)[];

/** What a day was worth; whole node-minutes. */
export const scoreOf = (day: readonly Minute[]): Score => {
  const moves = directions(day);
  return {
    unmetNodeMinutes: Math.round(sum(day.map(({ load, ready }) => Math.max(0, load - ready)))),
    excessNodeMinutes: sum(day.map(({ load, live }) => Math.max(0, live - nodesFor(load)))),
    changes: moves.length,
    reversals: moves.filter((move, index) => index > 0 && move !== moves[index - 1]).length,
  };
};

/** `1` for each change outwards, `-1` inwards, in order. */
const directions = (day: readonly Minute[]): readonly number[] =>
  day.flatMap(({ desired }, index) => {
    const move = Math.sign(desired - (day[index - 1]?.desired ?? desired));
    return move === 0 ? [] : [move];
  });

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);

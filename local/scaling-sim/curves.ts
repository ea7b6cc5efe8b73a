import { seededRandom } from "../services/random.ts";
import { type Curve, minutesADay } from "./curve.ts";

const hour = 60;

/** A day's load from its shape, with a little noise: the same for the same name. */
const loadOf = (name: string, noise: number, shape: (minute: number) => number): readonly number[] => {
  const random = seededRandom(`scaling-sim/${name}`);
  return Array.from({ length: minutesADay }, (_, minute) =>
    Math.max(0, shape(minute) * (1 + noise * (2 * random.next() - 1))),
  );
};

/** Goes evenly from one value to the other between two minutes. */
const ramp = (minute: number, from: number, until: number, low: number, high: number): number => {
  const share = Math.min(1, Math.max(0, (minute - from) / (until - from)));
  return low + share * (high - low);
};

const between = (minute: number, from: number, until: number): boolean => minute >= from && minute < until;

const curve = (
  name: string,
  title: string,
  shape: (minute: number) => number,
  { noise = 0.03, ...rest }: Partial<Pick<Curve, "demand" | "drought">> & { readonly noise?: number } = {},
): Curve => ({ name, title, load: loadOf(name, noise, shape), demand: "processors", ...rest });

/** Batches of pods: when they come, how many nodes they fill, for how long. */
const batches = [
  { at: 2.5 * hour, nodes: 6, minutes: 50 },
  { at: 7 * hour, nodes: 11, minutes: 90 },
  { at: 12 * hour, nodes: 8, minutes: 40 },
  { at: 17.5 * hour, nodes: 13, minutes: 120 },
];

/** Peaks at 14:00, with its low half a day away. */
const daily = (minute: number): number => (1 - Math.cos((2 * Math.PI * (minute - 2 * hour)) / minutesADay)) / 2;

export const curves: readonly Curve[] = [
  curve("step", "One node of load becomes eight, for nine hours", (minute) =>
    between(minute, 6 * hour, 15 * hour) ? 8 : 1,
  ),
  curve("ramp", "The load grows sevenfold within twenty minutes, and falls over three hours", (minute) =>
    minute < 12 * hour ? ramp(minute, 6 * hour, 6 * hour + 20, 1.7, 12) : ramp(minute, 16 * hour, 19 * hour, 12, 1.7),
  ),
  curve("diurnal", "A working day, with its noise", (minute) => 2 + 9 * daily(minute), { noise: 0.06 }),
  curve("spike", "A job fills eight nodes for a quarter of an hour, every hour", (minute) =>
    minute % hour < 15 && between(minute, 3 * hour, 21 * hour) ? 8 : 2.2,
  ),
  curve("sawtooth", "The load climbs for fifty minutes and drops, all day", (minute) =>
    ramp(minute % 50, 0, 50, 2, 10),
  ),
  curve(
    "pending-pods",
    "Batches of pods come at once and wait for room",
    (minute) => 1.2 + (batches.find(({ at, minutes }) => between(minute, at, at + minutes))?.nodes ?? 0),
    { demand: "pods", noise: 0.02 },
  ),
  curve(
    "spot-drought",
    "A working day; for seven hours there is no Spot instance to be had, and only Homeostat knows a fallback",
    (minute) => 2 + 8 * daily(minute),
    { drought: { from: 7 * hour, until: 14 * hour, room: 8 } },
  ),
];

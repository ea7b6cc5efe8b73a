import type { Statistic } from "@aws-sdk/client-cloudwatch";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Collection } from "../../state/collection.ts";
import { arnIn, type Place } from "../place.ts";
import { tableOf, type World } from "../world.ts";
import type { Metric } from "./metrics.ts";

export const comparisons = {
  GreaterThanThreshold: { holds: (value: number, threshold: number) => value > threshold, words: "greater than" },
  GreaterThanOrEqualToThreshold: {
    holds: (value: number, threshold: number) => value >= threshold,
    words: "greater than or equal to",
  },
  LessThanThreshold: { holds: (value: number, threshold: number) => value < threshold, words: "less than" },
  LessThanOrEqualToThreshold: {
    holds: (value: number, threshold: number) => value <= threshold,
    words: "less than or equal to",
  },
} as const;
export type Comparison = keyof typeof comparisons;

export type StateValue = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON text; null where somebody set the state by hand, or nothing was measured yet. */
  readonly reasonData: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** An alarm on one metric. */
export interface Alarm {
  readonly name: string;
  readonly description: string;
  readonly metric: Metric;
  readonly statistic: Statistic;
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly missingData: "missing" | "ignore" | "breaching" | "notBreaching";
  /** Of its metric, in events. */
  readonly metricId: string;
  readonly state: AlarmState;
}

export const alarmsOf = (world: Pick<World, "store">, place: Place): Collection<Alarm> =>
  tableOf(world, place, "cloudwatch/alarms");

/** @throws AwsFaultError for an unknown name */
export const alarmNamed = (world: World, place: Place, name: string): Alarm => {
  const alarm = alarmsOf(world, place).get(name);
  if (!alarm) throw new AwsFaultError("ResourceNotFound", `Unknown alarm ${name}`, { status: 404 });
  return alarm;
};

export const alarmArn = (place: Place, name: string): string => arnIn(place, "cloudwatch", `alarm:${name}`);

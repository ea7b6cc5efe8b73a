import { AwsFaultError } from "../../aws/fault.ts";
import type { Collection } from "../../state/collection.ts";
import type { Place } from "../place.ts";
import { tableOf, type World } from "../world.ts";

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What was measured in the minute that begins at `at`, milliseconds since the epoch. */
export interface Datapoint {
  readonly at: number;
  readonly value: number;
}

export const minute = 60_000;

/** Three hours, more than any alarm or playbook looks back. */
const minutesKept = 180;

const seriesOf = (world: Pick<World, "store">, place: Place): Collection<readonly Datapoint[]> =>
  tableOf(world, place, "cloudwatch/series");

const keyOf = ({ namespace, name, dimensions }: Metric): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([one], [other]) => one.localeCompare(other))]);

/** By minute, the oldest first. */
export const datapointsOf = (world: Pick<World, "store">, place: Place, metric: Metric): readonly Datapoint[] =>
  seriesOf(world, place).get(keyOf(metric)) ?? [];

export const groupCpu = (group: string): Metric => ({
  namespace: "AWS/EC2",
  name: "CPUUtilization",
  dimensions: { AutoScalingGroupName: group },
});

/** A metric of a cluster as a whole. */
export const inCluster = (namespace: string, name: string, cluster: string): Metric => ({
  namespace,
  name,
  dimensions: { ClusterName: cluster },
});

/** Adds what was measured in a minute; in place of what was measured in the same. */
export const putDatapoint = (world: World, place: Place, metric: Metric, datapoint: Datapoint): void => {
  const series = seriesOf(world, place);
  const key = keyOf(metric);
  const before = (series.get(key) ?? []).filter(({ at }) => at < datapoint.at);
  series.put(key, [...before, datapoint].slice(-minutesKept));
};

/** One value a period, for periods that begin in [start, end) and have data; the oldest first. Times and periods in milliseconds. */
export const aggregate = (
  points: readonly Datapoint[],
  statistic: string,
  { period, start, end }: { readonly period: number; readonly start: number; readonly end: number },
): readonly Datapoint[] => {
  const reduce = reducerOf(statistic);
  const byPeriod = Map.groupBy(points, ({ at }) => Math.floor(at / period) * period);
  return [...byPeriod]
    .filter(([at]) => at >= start && at < end)
    .map(([at, group]) => ({ at, value: reduce(group.map(({ value }) => value)) }));
};

const reducerOf = (statistic: string): ((values: readonly number[]) => number) => {
  const sum = (values: readonly number[]) => values.reduce((one, other) => one + other, 0);
  switch (statistic) {
    case "Average":
      return (values) => sum(values) / values.length;
    case "Maximum":
      return (values) => Math.max(...values);
    case "Minimum":
      return (values) => Math.min(...values);
    case "Sum":
      return sum;
    case "SampleCount":
      return (values) => values.length;
    default:
      throw new AwsFaultError("ValidationError", `The statistic ${statistic} is not known here.`);
  }
};

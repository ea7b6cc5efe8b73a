import type { DescribeAlarmsInput, MetricAlarm, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import type { MetricIdentity } from "../core/metric.ts";
import type { Operation } from "../core/operation.ts";
import type { LiveAlarm } from "../core/scaling/assemble-node-group.ts";
import type { Datapoint } from "../core/scaling/observed-node-group.ts";
import { IncompleteAnswerError } from "./answers.ts";

const sdk = () => import("./sdk/cloudwatch.ts");

export interface AlarmsInput {
  readonly names: readonly string[];
  /** What the names of further alarms begin with. */
  readonly prefixes: readonly string[];
}

const liveAlarm = (alarm: MetricAlarm): LiveAlarm => {
  const { AlarmName = "", StateValue, StateTransitionedTimestamp, StateUpdatedTimestamp } = alarm;
  if (StateValue === undefined) throw new IncompleteAnswerError("cloudwatch:DescribeAlarms", "the state", AlarmName);
  return {
    name: AlarmName,
    state: StateValue,
    since: (StateTransitionedTimestamp ?? StateUpdatedTimestamp)?.getTime() ?? null,
    comparison: alarm.ComparisonOperator ?? null,
    threshold: alarm.Threshold ?? null,
  };
};

/**
 * The metric alarms of these names and beginnings that exist, in no order.
 * Composite alarms are left out: AWS shows them only to callers that may see every alarm.
 */
export const describeAlarms: Operation<AlarmsInput, readonly LiveAlarm[]> = {
  actions: ["cloudwatch:DescribeAlarms"],
  resource: "arn:{partition}:cloudwatch:*:{account}:alarm:*",
  run: async (client, { names, prefixes }) => {
    const { CloudWatchClient, paginateDescribeAlarms } = await sdk();
    const asked: DescribeAlarmsInput[] = [
      // Without names the call would list every alarm of the account.
      ...(names.length > 0 ? [{ AlarmNames: [...names] }] : []),
      ...prefixes.map((AlarmNamePrefix) => ({ AlarmNamePrefix })),
    ];
    const alarms: LiveAlarm[] = [];
    for (const input of asked)
      for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: client(CloudWatchClient) }, input))
        alarms.push(...MetricAlarms.map(liveAlarm));
    return alarms;
  },
};

export interface DatapointsInput {
  readonly metrics: readonly MetricIdentity[];
  /** How far to look back, in seconds; at least a few periods of every metric are read. */
  readonly lookBack: number;
}

/** A datapoint may come a period late, and one alone says little. */
const leastPeriods = 4;

const queryOf = ({ namespace, name, dimensions, statistic, period }: MetricIdentity, index: number) => ({
  Id: `m${index}`,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: period,
    Stat: statistic,
  },
});

/** The datapoints of one page. @throws {IncompleteAnswerError} where CloudWatch says that it could not read them */
const datapointsOf = ({ Id = "", StatusCode, Timestamps = [], Values = [] }: MetricDataResult) => {
  if (StatusCode === "InternalError" || StatusCode === "Forbidden")
    throw new IncompleteAnswerError("cloudwatch:GetMetricData", `data (${StatusCode})`, Id);
  return Timestamps.flatMap((timestamp, index) => {
    const value = Values[index];
    return value === undefined ? [] : [{ id: Id, at: timestamp.getTime(), value }];
  });
};

/**
 * The values of each metric over its last whole periods, the newest first, in the metric's own unit.
 * The period that still runs is left out: its value is not settled yet.
 */
export const getDatapoints: Operation<DatapointsInput, readonly (readonly Datapoint[])[]> = {
  actions: ["cloudwatch:GetMetricData"],
  resource: "*",
  run: async (client, { metrics, lookBack }, now) => {
    if (metrics.length === 0) return [];
    const { CloudWatchClient, paginateGetMetricData } = await sdk();
    const end = now().getTime();
    const longest = Math.max(lookBack, ...metrics.map(({ period }) => period * leastPeriods));
    const pages = paginateGetMetricData(
      { client: client(CloudWatchClient) },
      {
        StartTime: new Date(Math.floor(end / 60_000) * 60_000 - longest * 1_000),
        EndTime: new Date(end),
        MetricDataQueries: metrics.map(queryOf),
      },
    );
    const found: (Datapoint & { readonly id: string })[] = [];
    for await (const { MetricDataResults = [] } of pages) found.push(...MetricDataResults.flatMap(datapointsOf));
    return metrics.map(({ period }, index) =>
      found
        .filter(({ id, at }) => id === `m${index}` && at + period * 1_000 <= end)
        .map(({ at, value }) => ({ at, value }))
        .sort((one, other) => other.at - one.at),
    );
  },
};

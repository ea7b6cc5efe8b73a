import type { MetricDataQuery, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import type { MetricIdentity } from "../core/metric.ts";
import type { Operation } from "../core/operation.ts";
import { IncompleteAnswerError } from "./answers.ts";

const sdk = () => import("./sdk/cloudwatch.ts");

/**
 * The state of one metric alarm: `OK`, `ALARM` or `INSUFFICIENT_DATA`; null where there is none of this name.
 * Composite alarms are left out: AWS shows them only to callers that may see every alarm.
 */
export const describeAlarm: Operation<{ readonly name: string }, string | null> = {
  actions: ["cloudwatch:DescribeAlarms"],
  resource: "arn:{partition}:cloudwatch:*:{account}:alarm:*",
  run: async (client, { name }) => {
    const { CloudWatchClient, DescribeAlarmsCommand } = await sdk();
    // A request for one name has one page.
    const { MetricAlarms: [alarm] = [] } = await client(CloudWatchClient).send(
      new DescribeAlarmsCommand({ AlarmNames: [name] }),
    );
    return alarm?.StateValue ?? null;
  },
};

export interface LatestDatapointInput {
  readonly metric: MetricIdentity;
  /** How many whole periods back a datapoint may lie. */
  readonly periods: number;
}

const queryOf = ({ namespace, name, dimensions, statistic, period }: MetricIdentity): MetricDataQuery => ({
  Id: "metric",
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
    return value === undefined ? [] : [{ at: timestamp.getTime(), value }];
  });
};

/**
 * The value of the newest datapoint among the last whole periods, in the metric's own unit; null where there is none.
 * The period that still runs is left out: its value is not settled yet.
 */
export const getLatestDatapoint: Operation<LatestDatapointInput, number | null> = {
  actions: ["cloudwatch:GetMetricData"],
  resource: "*",
  run: async (client, { metric, periods }, now) => {
    const { CloudWatchClient, paginateGetMetricData } = await sdk();
    const step = metric.period * 1_000;
    const end = Math.floor(now().getTime() / step) * step;
    const pages = paginateGetMetricData(
      { client: client(CloudWatchClient) },
      {
        StartTime: new Date(end - periods * step),
        EndTime: new Date(end),
        MetricDataQueries: [queryOf(metric)],
      },
    );
    const datapoints = [];
    for await (const { MetricDataResults = [] } of pages) datapoints.push(...MetricDataResults.flatMap(datapointsOf));
    return datapoints.sort((a, b) => b.at - a.at)[0]?.value ?? null;
  },
};

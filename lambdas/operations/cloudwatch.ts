import type { Dimension, MetricAlarm, MetricDataQuery, MetricDataResult } from "@aws-sdk/client-cloudwatch";
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

/** An alarm and its state, as CloudWatch words them in its events. */
export interface AlarmState {
  readonly name: string;
  readonly arn: string;
  readonly description?: string | undefined;
  readonly state: string;
  readonly reason?: string | undefined;
  readonly reasonData?: string | undefined;
  /** ISO 8601: when the alarm went into this state. */
  readonly since: string;
  /** With dimensions as a map. */
  readonly metrics: readonly object[];
}

const dimensionsOf = (dimensions: readonly Dimension[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(dimensions.map(({ Name = "", Value = "" }) => [Name, Value]));

/** What a metric alarm watches: one series, which the API gives in fields of the alarm, or a list of queries. */
const metricsOf = (alarm: MetricAlarm): readonly object[] => {
  const { Namespace: namespace, MetricName: name, Period: period, Statistic, ExtendedStatistic } = alarm;
  const stat = Statistic ?? ExtendedStatistic;
  if (name !== undefined) {
    const metric = { namespace, name, dimensions: dimensionsOf(alarm.Dimensions) };
    return [{ id: "m1", metricStat: { metric, period, stat }, returnData: true }];
  }
  return (alarm.Metrics ?? []).map(({ Id: id, Expression: expression, ReturnData: returnData, MetricStat: found }) => ({
    id,
    expression,
    returnData,
    ...(found && {
      metricStat: {
        metric: {
          namespace: found.Metric?.Namespace,
          name: found.Metric?.MetricName,
          dimensions: dimensionsOf(found.Metric?.Dimensions),
        },
        period: found.Period,
        stat: found.Stat,
      },
    }),
  }));
};

const stateOf = (alarm: MetricAlarm): AlarmState => {
  const { AlarmName: name, AlarmArn: arn, StateValue: state } = alarm;
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  if (name === undefined || arn === undefined || state === undefined || !since)
    throw new IncompleteAnswerError("cloudwatch:DescribeAlarms", "name, ARN, state or time", name ?? "an alarm");
  return {
    name,
    arn,
    description: alarm.AlarmDescription,
    state,
    reason: alarm.StateReason,
    reasonData: alarm.StateReasonData,
    since: since.toISOString(),
    metrics: metricsOf(alarm),
  };
};

/**
 * Metric alarms by name, at most 100; a name that no metric alarm has is left out. Composite alarms never come: AWS
 * shows them only to callers that may see every alarm. @throws {IncompleteAnswerError}
 */
export const describeAlarms: Operation<{ readonly names: readonly string[] }, readonly AlarmState[]> = {
  actions: ["cloudwatch:DescribeAlarms"],
  resource: "arn:{partition}:cloudwatch:*:{account}:alarm:*",
  run: async (client, { names }) => {
    const { CloudWatchClient, DescribeAlarmsCommand } = await sdk();
    const { MetricAlarms = [] } = await client(CloudWatchClient).send(
      new DescribeAlarmsCommand({ AlarmNames: [...names], MaxRecords: 100 }),
    );
    return MetricAlarms.map(stateOf);
  },
};

/** The mute rule that keeps an alarm quiet now, as its ARN; null where there is none. */
export const getActiveMuteRule: Operation<{ readonly alarm: string }, string | null> = {
  actions: ["cloudwatch:ListAlarmMuteRules"],
  resource: "arn:{partition}:cloudwatch:*:{account}:alarm-mute-rule:*",
  run: async (client, { alarm }) => {
    const { CloudWatchClient, ListAlarmMuteRulesCommand } = await sdk();
    const { AlarmMuteRuleSummaries: [rule] = [] } = await client(CloudWatchClient).send(
      new ListAlarmMuteRulesCommand({ AlarmName: alarm, Statuses: ["ACTIVE"] }),
    );
    return rule ? (rule.AlarmMuteRuleArn ?? "a mute rule") : null;
  },
};

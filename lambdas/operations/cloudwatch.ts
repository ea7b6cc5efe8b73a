import type {
  DescribeAlarmsInput,
  Dimension,
  MetricAlarm,
  MetricDataResult,
  StateValue,
} from "@aws-sdk/client-cloudwatch";

import type { MetricIdentity } from "../core/metric.ts";
import type { Operation } from "../core/operation.ts";
import type { Datapoint } from "../core/scaling/observed-node-group.ts";
import { IncompleteAnswerError } from "./answers.ts";

const sdk = () => import("./sdk/cloudwatch.ts");

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

/** An alarm and its state, as CloudWatch words them in its events. */
export interface AlarmState {
  readonly name: string;
  readonly arn: string;
  readonly description?: string | undefined;
  readonly state: StateValue;
  readonly reason?: string | undefined;
  readonly reasonData?: string | undefined;
  /** ISO 8601: when the alarm went into this state. */
  readonly since: string;
  /** Such as `GreaterThanThreshold`. */
  readonly comparison: string | null;
  /** What the values of its series are compared with; null where that is no fixed number, or it compares an expression. */
  readonly threshold: number | null;
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

/** Its threshold then says nothing of the series that go into it. */
const comparesExpression = ({ Metrics = [] }: MetricAlarm): boolean =>
  Metrics.some(({ Expression }) => Expression !== undefined);

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
    comparison: alarm.ComparisonOperator ?? null,
    threshold: comparesExpression(alarm) ? null : (alarm.Threshold ?? null),
    metrics: metricsOf(alarm),
  };
};

export interface AlarmsInput {
  /** At most 100. */
  readonly names: readonly string[];
  /** What the names of further alarms begin with. */
  readonly prefixes?: readonly string[];
}

/**
 * The metric alarms of these names and beginnings that exist, in no order. Composite alarms never come: AWS shows them
 * only to callers that may see every alarm. @throws {IncompleteAnswerError}
 */
export const describeAlarms: Operation<AlarmsInput, readonly AlarmState[]> = {
  actions: ["cloudwatch:DescribeAlarms"],
  resource: "arn:{partition}:cloudwatch:*:{account}:alarm:*",
  run: async (client, { names, prefixes = [] }) => {
    const { CloudWatchClient, paginateDescribeAlarms } = await sdk();
    const asked: DescribeAlarmsInput[] = [
      // Without names the call would list every alarm of the account.
      ...(names.length > 0 ? [{ AlarmNames: [...names], MaxRecords: 100 }] : []),
      ...prefixes.map((AlarmNamePrefix) => ({ AlarmNamePrefix })),
    ];
    const alarms: AlarmState[] = [];
    for (const input of asked)
      for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: client(CloudWatchClient) }, input))
        alarms.push(...MetricAlarms.map(stateOf));
    return alarms;
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

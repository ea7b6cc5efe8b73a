import {
  DescribeAlarmsCommand,
  type Dimension,
  GetMetricDataCommand,
  type MetricAlarm,
  type MetricDataQuery,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { AwsFaultError } from "../../aws/fault.ts";
import { notSimulated } from "../not-simulated.ts";
import type { Operations } from "../operations.ts";
import { pageOf } from "../page.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { type Alarm, alarmArn, alarmNamed, alarmsOf, type Comparison, comparisons } from "./alarms.ts";
import { compositeAlarmsOf } from "./composite-alarms.ts";
import { describeComposite, registerCompositeAlarms } from "./composite-operations.ts";
import { aggregate, datapointsOf, type Metric } from "./metrics.ts";
import { registerMuteRules } from "./mute-rule-operations.ts";
import { registerPeriods, startPeriods } from "./period.ts";
import { setState } from "./set-state.ts";

/** The operations of `cloudwatch`: alarms on single metrics, which are measured and judged every minute, and on alarms. */
export const registerCloudWatch = (aws: Operations, world: World): void => {
  registerPeriods(world);
  registerCompositeAlarms(aws, world);
  registerMuteRules(aws, world);

  aws.on(DescribeAlarmsCommand, (input, place) => {
    const { AlarmNames, AlarmNamePrefix, AlarmTypes, StateValue, MaxRecords = 50, NextToken } = input;
    // Composite alarms are told of only where they are asked for by type.
    const types = AlarmTypes?.length ? AlarmTypes : ["MetricAlarm"];
    const metricAlarms = [...alarmsOf(world, place).entries()].map(([, alarm]) => ({
      kind: "metric" as const,
      ...alarm,
    }));
    const composites = [...compositeAlarmsOf(world, place).entries()].map(([, alarm]) => ({
      kind: "composite" as const,
      ...alarm,
    }));
    const chosen = [
      ...(types.includes("MetricAlarm") ? metricAlarms : []),
      ...(types.includes("CompositeAlarm") ? composites : []),
    ]
      .filter(({ name }) => !AlarmNames?.length || AlarmNames.includes(name))
      .filter(({ name }) => name.startsWith(AlarmNamePrefix ?? ""))
      .filter(({ state }) => StateValue === undefined || state.value === StateValue);
    const { items, next } = pageOf(chosen, MaxRecords, NextToken, "InvalidNextToken");
    return {
      MetricAlarms: items.flatMap((alarm) => (alarm.kind === "metric" ? describe(place, alarm) : [])),
      CompositeAlarms: items.flatMap((alarm) =>
        alarm.kind === "composite" ? describeComposite(world, place, alarm) : [],
      ),
      NextToken: next,
    };
  });

  aws.on(PutMetricAlarmCommand, (input, place) => {
    const before = alarmsOf(world, place).get(input.AlarmName);
    const alarm = readAlarm(input);
    alarmsOf(world, place).put(alarm.name, {
      ...alarm,
      metricId: before?.metricId ?? world.random.uuid(),
      state: before?.state ?? {
        value: "INSUFFICIENT_DATA",
        reason: "Unchecked: Initial alarm creation",
        reasonData: null,
        at: world.clock.now(),
      },
    });
    startPeriods(world, place);
    return {};
  });

  aws.on(SetAlarmStateCommand, ({ AlarmName, StateValue, StateReason, StateReasonData }, place) => {
    const reasonData = StateReasonData ?? null;
    const state = { value: StateValue, reason: StateReason, reasonData, at: world.clock.now() };
    setState(world, place, alarmNamed(world, place, AlarmName), state);
    return {};
  });

  aws.on(GetMetricDataCommand, ({ MetricDataQueries, StartTime, EndTime, ScanBy }, place) => {
    const range = { start: StartTime.getTime(), end: EndTime.getTime() };
    return {
      MetricDataResults: MetricDataQueries.filter(({ ReturnData }) => ReturnData !== false).map((query) => {
        const points = pointsOf(world, place, query, range);
        const ordered = ScanBy === "TimestampAscending" ? points : points.toReversed();
        return {
          Id: query.Id,
          Label: query.Label ?? query.MetricStat?.Metric?.MetricName,
          StatusCode: "Complete" as const,
          Timestamps: ordered.map(({ at }) => new Date(at)),
          Values: ordered.map(({ value }) => value),
        };
      }),
    };
  });
};

const pointsOf = (
  world: World,
  place: Place,
  { MetricStat }: MetricDataQuery,
  { start, end }: { readonly start: number; readonly end: number },
) => {
  const { Metric: metric, Period = 60, Stat = "" } = MetricStat ?? {};
  if (!metric) throw notSimulated("metric math: a query has a MetricStat");
  const points = datapointsOf(world, place, readMetric(metric));
  return aggregate(points, Stat, { period: Period * 1000, start, end });
};

const readMetric = (metric: {
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?: readonly Dimension[] | undefined;
}): Metric => ({
  namespace: metric.Namespace ?? "",
  name: metric.MetricName ?? "",
  dimensions: Object.fromEntries((metric.Dimensions ?? []).map(({ Name = "", Value = "" }) => [Name, Value])),
});

const isComparison = (operator: string | undefined): operator is Comparison =>
  operator !== undefined && Object.hasOwn(comparisons, operator);

const missingDataTreatments = ["missing", "ignore", "breaching", "notBreaching"] as const;

const readAlarm = (input: PutMetricAlarmInput): Omit<Alarm, "state" | "metricId"> => {
  const { AlarmName, Period, EvaluationPeriods, Threshold, ComparisonOperator, Statistic } = input;
  if (input.Metrics || input.ExtendedStatistic || !input.MetricName)
    throw notSimulated("alarms on metric math or percentiles");
  if (!AlarmName || !Period || !EvaluationPeriods || Threshold === undefined || !Statistic)
    throw new AwsFaultError(
      "ValidationError",
      "An alarm needs a name, period, evaluation periods, threshold, statistic.",
    );
  if (!isComparison(ComparisonOperator)) throw notSimulated(`alarms by ${ComparisonOperator}`);
  const treatment = input.TreatMissingData ?? "missing";
  const missingData = missingDataTreatments.find((each) => each === treatment);
  if (!missingData) throw new AwsFaultError("ValidationError", `${treatment} is no way to treat missing data.`);
  return {
    name: AlarmName,
    description: input.AlarmDescription ?? "",
    metric: readMetric(input),
    statistic: Statistic,
    period: Period,
    evaluationPeriods: EvaluationPeriods,
    datapointsToAlarm: input.DatapointsToAlarm ?? EvaluationPeriods,
    comparison: ComparisonOperator,
    threshold: Threshold,
    missingData,
  };
};

const describe = (place: Place, alarm: Alarm): MetricAlarm => ({
  AlarmName: alarm.name,
  AlarmArn: alarmArn(place, alarm.name),
  AlarmDescription: alarm.description,
  ActionsEnabled: true,
  StateValue: alarm.state.value,
  StateReason: alarm.state.reason,
  ...(alarm.state.reasonData !== null && { StateReasonData: alarm.state.reasonData }),
  StateUpdatedTimestamp: new Date(alarm.state.at),
  StateTransitionedTimestamp: new Date(alarm.state.at),
  Namespace: alarm.metric.namespace,
  MetricName: alarm.metric.name,
  Dimensions: Object.entries(alarm.metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
  Statistic: alarm.statistic,
  Period: alarm.period,
  EvaluationPeriods: alarm.evaluationPeriods,
  DatapointsToAlarm: alarm.datapointsToAlarm,
  Threshold: alarm.threshold,
  ComparisonOperator: alarm.comparison,
  TreatMissingData: alarm.missingData,
});

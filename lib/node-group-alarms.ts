import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import type { ScalingEntry } from "../lambdas/core/config.ts";
import { defaultTolerance } from "../lambdas/core/scaling/scaling-limits.ts";

/** Below this share of the target a node may go; enough is left for those that stay. */
const lowShare = 0.7;
/** In periods: one alone may be a hiccup. */
const highFor = 2;
/** Seconds: as long as target tracking waits before it scales in. */
const lowFor = 15 * 60;

const round = (value: number): number => Math.round(value * 10) / 10;

const ringsWhen = ({ direction, target, metric }: ScalingEntry) => {
  // Pods without a node: one is one too many.
  if (target === undefined) return { threshold: 0, evaluationPeriods: highFor };
  return direction === "out"
    ? { threshold: round(target * (1 + defaultTolerance)), evaluationPeriods: highFor }
    : { threshold: round(target * lowShare), evaluationPeriods: Math.ceil(lowFor / metric.period) };
};

/** An entry with a prefix stands for several alarms, which nobody knows how to make. */
export class AlarmPrefixError extends Error {
  override readonly name = "AlarmPrefixError";
  constructor({ alarm }: ScalingEntry) {
    super(`scaling entry "${alarm}" is a prefix: make its alarms yourself, and leave it out here`);
  }
}

export interface NodeGroupAlarmsProps {
  /** Entries of `scaling`, of the stack's own account and region. */
  readonly entries: readonly ScalingEntry[];
}

/**
 * The alarms that registry entries name, on exactly the metrics that they register. Without actions: CloudWatch tells
 * EventBridge of every change of state. For a stack of your own in the account of the node group.
 */
export class NodeGroupAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  /** @throws {AlarmPrefixError} */
  constructor(scope: Construct, id: string, { entries }: NodeGroupAlarmsProps) {
    super(scope, id);
    this.alarms = entries.map((entry) => {
      const { alarm: alarmName, cluster, nodeGroup, direction, metric } = entry;
      if (alarmName.endsWith("*")) throw new AlarmPrefixError(entry);
      return new Alarm(this, alarmName, {
        alarmName,
        alarmDescription: `Scales node group ${cluster}/${nodeGroup} ${direction}, by Homeostat`,
        metric: new Metric({
          namespace: metric.namespace,
          metricName: metric.name,
          dimensionsMap: { ...metric.dimensions },
          statistic: metric.statistic,
          period: Duration.seconds(metric.period),
        }),
        comparisonOperator:
          direction === "out" ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
        ...ringsWhen(entry),
        // Nothing is scaled on data that is not there: such an alarm is undecided, and holds.
        treatMissingData: TreatMissingData.MISSING,
      });
    });
  }
}

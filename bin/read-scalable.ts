import { AutoScalingClient, paginateDescribeAutoScalingGroups } from "@aws-sdk/client-auto-scaling";
import {
  CloudWatchClient,
  ListTagsForResourceCommand,
  type MetricAlarm,
  paginateDescribeAlarms,
} from "@aws-sdk/client-cloudwatch";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Runtime } from "../lambdas/adapters/runtime.ts";
import { tagsOf } from "../lambdas/core/tags.ts";
import type { MetricAlarmFacts, ScalingGroupFacts } from "./suggest-entries.ts";

interface Scalable {
  readonly account: string;
  readonly alarms: readonly MetricAlarmFacts[];
  readonly groups: readonly ScalingGroupFacts[];
}

/** Of an alarm that compares one series with a fixed number; undefined of any other. */
const factsOf = (alarm: MetricAlarm): Omit<MetricAlarmFacts, "tags"> | undefined => {
  const { AlarmName: name, ComparisonOperator: comparison, Threshold: threshold } = alarm;
  const { Namespace: namespace, MetricName, Statistic, ExtendedStatistic, Period: period } = alarm;
  const statistic = Statistic ?? ExtendedStatistic;
  if (!(name && comparison && namespace && MetricName && statistic && period) || threshold === undefined)
    return undefined;
  const dimensions = Object.fromEntries((alarm.Dimensions ?? []).map(({ Name = "", Value = "" }) => [Name, Value]));
  return { name, comparison, threshold, metric: { namespace, name: MetricName, dimensions, statistic, period } };
};

/** What the caller's own credentials show of one region: alarms, those on whole clusters with their tags, and groups. */
export const readScalable = async ({ client }: Pick<Runtime, "client">): Promise<Scalable> => {
  const cloudwatch = client(CloudWatchClient);
  const { Account: account = "" } = await client(STSClient).send(new GetCallerIdentityCommand({}));
  const tagsOfAlarm = async (ResourceARN: string | undefined) => {
    const { Tags = [] } = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }));
    return tagsOf(Tags);
  };
  const alarms: MetricAlarmFacts[] = [];
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
    { client: cloudwatch },
    { AlarmTypes: ["MetricAlarm"] },
  ))
    for (const alarm of MetricAlarms) {
      const facts = factsOf(alarm);
      // All others say themselves what they are about.
      const isOfCluster = facts?.metric.dimensions["ClusterName"] !== undefined;
      if (facts) alarms.push({ ...facts, tags: isOfCluster ? await tagsOfAlarm(alarm.AlarmArn) : {} });
    }
  const groups: ScalingGroupFacts[] = [];
  for await (const { AutoScalingGroups = [] } of paginateDescribeAutoScalingGroups(
    { client: client(AutoScalingClient) },
    {},
  ))
    for (const {
      AutoScalingGroupName: name,
      MinSize: min,
      MaxSize: max,
      Instances = [],
      Tags = [],
    } of AutoScalingGroups)
      if (name !== undefined && min !== undefined && max !== undefined)
        groups.push({
          name,
          min,
          max,
          instances: Instances.map(({ InstanceId = "" }) => InstanceId),
          tags: tagsOf(Tags),
        });
  return { account, alarms, groups };
};

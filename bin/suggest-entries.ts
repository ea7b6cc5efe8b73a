import {
  coversAlarm,
  type ScalingEntry,
  type ScalingEntryInput,
  scalingEntry,
} from "../lambdas/core/scaling/scaling-entry.ts";
import { defaultTolerance } from "../lambdas/core/scaling/scaling-limits.ts";
import { problemOf } from "../lambdas/core/schema-problem.ts";

/** A metric alarm on one series, as CloudWatch describes it. */
export interface MetricAlarmFacts {
  readonly name: string;
  readonly comparison: string;
  readonly threshold: number;
  readonly metric: Required<ScalingEntryInput["metric"]>;
  readonly tags: Readonly<Record<string, string>>;
}

/** An Auto Scaling group, as Auto Scaling describes it. */
export interface ScalingGroupFacts {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly instances: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** What would be registered, or why an alarm is no use. */
export type Suggestion =
  | { readonly kind: "entry"; readonly entry: ScalingEntryInput }
  | { readonly kind: "remark"; readonly alarm: string; readonly why: string };

/** EKS tags the groups that it makes. */
const [clusterTag, nodeGroupTag] = ["eks:cluster-name", "eks:nodegroup-name"];

const inNodeGroup = ({ tags }: Pick<ScalingGroupFacts, "tags">): boolean =>
  tags[clusterTag] !== undefined && tags[nodeGroupTag] !== undefined;

const sameNodeGroup = ({ tags: one }: MetricAlarmFacts, { tags: other }: ScalingGroupFacts): boolean =>
  one[clusterTag] === other[clusterTag] && one[nodeGroupTag] === other[nodeGroupTag];

/** The node group's Auto Scaling group that an alarm is about: by what it watches, or else by its own tags. */
const groupOf = (alarm: MetricAlarmFacts, groups: readonly ScalingGroupFacts[]): ScalingGroupFacts | undefined => {
  const { AutoScalingGroupName: name, InstanceId: instance } = alarm.metric.dimensions;
  return groups
    .filter(inNodeGroup)
    .find((group) =>
      name !== undefined || instance !== undefined
        ? group.name === name || group.instances.includes(instance ?? "")
        : inNodeGroup(alarm) && sameNodeGroup(alarm, group),
    );
};

/**
 * What tags and dimensions suggest to register, of alarms that are not. A suggestion and no more: tags are claims, and
 * which alarm may scale what is for the configuration alone to say.
 */
export const suggestEntries = (
  alarms: readonly MetricAlarmFacts[],
  groups: readonly ScalingGroupFacts[],
  registered: readonly ScalingEntry[],
  { account, region }: { readonly account: string; readonly region: string },
): readonly Suggestion[] => {
  const here = registered.filter((entry) => entry.account === account && entry.region === region);
  return alarms
    .filter(({ name }) => !here.some((entry) => coversAlarm(entry, name)))
    .flatMap((alarm): readonly Suggestion[] => {
      const { name, metric, threshold, comparison } = alarm;
      const group = groupOf(alarm, groups);
      if (!group) return [];
      const { [clusterTag]: cluster = "", [nodeGroupTag]: nodeGroup = "" } = group.tags;
      const remark = (why: string) => [{ kind: "remark" as const, alarm: name, why }];
      if (metric.dimensions["InstanceId"] !== undefined)
        return remark(`watches one node of ${cluster}/${nodeGroup}: register an alarm on ${group.name} instead`);
      if (!comparison.startsWith("GreaterThan"))
        return remark(
          `tells of low load on ${cluster}/${nodeGroup}: read in docs/eks-scaling.md what scaling in means`,
        );
      const { min, max } = group;
      const common = { alarm: name, account, region, cluster, nodeGroup, metric, min, max };
      const isPods = metric.name.startsWith("scheduler_pending_pods");
      const entry: ScalingEntryInput = isPods
        ? { ...common, signal: "pending-pods" }
        : { ...common, target: Math.round(threshold / (1 + defaultTolerance)) };
      const [issue] = scalingEntry.safeParse(entry).error?.issues ?? [];
      return issue
        ? remark(`is on ${cluster}/${nodeGroup} and cannot be registered: ${problemOf(issue, entry)}`)
        : [{ kind: "entry", entry }];
    });
};

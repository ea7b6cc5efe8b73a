import type { Config, ScalingEntry } from "./config.ts";
import type { AlarmDetail, Finding, RegisteredScaling } from "./finding.ts";
import { canonicalSubject } from "./subject.ts";

/** The registered entry of an alarm: the only authority on what an alarm may scale. */
export const scalingEntryFor = (config: Config, finding: Finding): ScalingEntry | undefined => {
  const { detail, subject } = finding;
  if (detail.type !== "alarm") return undefined;
  return config.scaling.find(
    (entry) => entry.alarm === detail.alarm && entry.account === subject.account && entry.region === subject.region,
  );
};

/** A metric alarm must watch the registered series; other forms name no single series to compare. */
export const contradictsRegistry = (detail: AlarmDetail, entry: ScalingEntry): boolean =>
  detail.form === "metric" &&
  !detail.metrics.some(
    ({ namespace, name, dimensions }) =>
      namespace === entry.metric.namespace &&
      name === entry.metric.name &&
      Object.keys(dimensions).length === Object.keys(entry.metric.dimensions).length &&
      Object.entries(entry.metric.dimensions).every(([key, value]) => dimensions[key] === value),
  );

/** Replaces the alarm as subject by the node group that it is registered for, so that identity and lease are per node group. */
export const withRegisteredSubject = (config: Config, finding: Finding): Finding => {
  const entry = scalingEntryFor(config, finding);
  if (!entry || finding.detail.type !== "alarm") return finding;
  const { account, region, partition } = finding.subject;
  const { alarm, cluster, nodeGroup, metric, target, min, max } = entry;
  return {
    ...finding,
    subject: canonicalSubject({
      type: "AWS::EKS::Nodegroup",
      id: `${cluster}/${nodeGroup}`,
      account,
      region,
      partition,
    }),
    detail: { ...finding.detail, registered: { alarm, cluster, nodeGroup, metric, target, min, max } },
  };
};

/** A finding reached a scaling playbook without the entry of its alarm. */
export class UnregisteredAlarmError extends Error {
  override readonly name = "UnregisteredAlarmError";
  constructor({ key }: Finding) {
    super(`finding ${key} carries no entry of \`scaling\`: only alarms registered in homeostat.config.ts may scale`);
  }
}

/** The entry that the finding's alarm is registered with. @throws {UnregisteredAlarmError} */
export const registeredScaling = (finding: Finding): RegisteredScaling => {
  const { detail } = finding;
  if (detail.type !== "alarm" || !detail.registered) throw new UnregisteredAlarmError(finding);
  return detail.registered;
};

import { parseArn } from "./arn.ts";
import type { Config } from "./config.ts";
import type { AlarmDetail, Finding, Subject } from "./finding.ts";
import type { RegisteredGroup, Signal } from "./scaling/registered-group.ts";
import { coversAlarm, type ScalingEntry } from "./scaling/scaling-entry.ts";
import { canonicalSubject } from "./subject.ts";

type Place = Pick<Subject, "account" | "region">;

const entryOf = (config: Config, alarm: string, { account, region }: Place): ScalingEntry | undefined =>
  config.scaling.find((entry) => entry.account === account && entry.region === region && coversAlarm(entry, alarm));

const sameGroup = (one: ScalingEntry, other: ScalingEntry): boolean =>
  one.account === other.account &&
  one.region === other.region &&
  one.cluster === other.cluster &&
  one.nodeGroup === other.nodeGroup;

/** The one node group that the children of a composite alarm are registered for; undefined: none, or several. */
const entryOfChildren = (config: Config, { triggeredBy = [] }: AlarmDetail, place: Place): ScalingEntry | undefined => {
  const [first, ...others] = triggeredBy
    .map(parseArn)
    .filter((arn) => arn?.account === place.account && arn.region === place.region)
    .flatMap((arn) => entryOf(config, arn?.resource.replace(/^alarm:/, "") ?? "", place) ?? []);
  return first && others.every((other) => sameGroup(first, other)) ? first : undefined;
};

/** The registered entry of an alarm: the only authority on what an alarm may scale. */
export const scalingEntryFor = (config: Config, { detail, subject }: Finding): ScalingEntry | undefined => {
  if (detail.type !== "alarm") return undefined;
  return (
    entryOf(config, detail.alarm, subject) ??
    (detail.form === "composite" ? entryOfChildren(config, detail, subject) : undefined)
  );
};

/**
 * A metric alarm must watch the registered series, and a contributor be of it. Other forms name no single series to
 * compare; what is scaled on is read from the registered one, whatever they say.
 */
export const contradictsRegistry = ({ form, metrics, contributor }: AlarmDetail, { metric }: ScalingEntry): boolean => {
  const registered = Object.entries(metric.dimensions);
  if (form === "contributor") return !registered.every(([key, value]) => contributor?.attributes[key] === value);
  return (
    form === "metric" &&
    !metrics.some(
      ({ namespace, name, dimensions }) =>
        namespace === metric.namespace &&
        name === metric.name &&
        Object.keys(dimensions).length === registered.length &&
        registered.every(([key, value]) => dimensions[key] === value),
    )
  );
};

const signalOf = ({ alarm, direction, signal, metric, target = 0 }: ScalingEntry): Signal => {
  const watched = {
    alarm: alarm.replace(/\*$/, ""),
    match: alarm.endsWith("*") ? ("prefix" as const) : ("name" as const),
    direction,
    metric,
  };
  return signal === "pending-pods" ? { ...watched, kind: signal } : { ...watched, kind: signal, target };
};

const groupOf = (config: Config, entry: ScalingEntry): RegisteredGroup => ({
  cluster: entry.cluster,
  nodeGroup: entry.nodeGroup,
  owner: entry.owner,
  min: entry.min,
  max: entry.max,
  podsPerNode: entry.podsPerNode ?? null,
  addressesPerNode: entry.addressesPerNode,
  scaleIn: entry.scaleIn !== undefined,
  fallback: entry.fallback ?? null,
  insteadOf: null,
  signals: config.scaling.filter((other) => sameGroup(other, entry)).map(signalOf),
});

/** The fallback of a group, as it grows in its place: on the alarms of the other, within bounds of its own. */
const fallbackOf = (config: Config, entry: ScalingEntry): RegisteredGroup | undefined => {
  const fallback = config.scaling.find((other) => sameGroup(other, { ...entry, nodeGroup: entry.fallback ?? "" }));
  if (!fallback) return undefined;
  const { signals, nodeGroup: insteadOf } = groupOf(config, entry);
  return {
    ...groupOf(config, fallback),
    insteadOf,
    signals: signals.filter(({ direction }) => direction === "out"),
  };
};

/** The node group that a finding's alarm is registered for; that of its fallback if the finding was given to it. */
export const registeredGroupFor = (config: Config, finding: Finding): RegisteredGroup | undefined => {
  const entry = scalingEntryFor(config, finding);
  if (!entry) return undefined;
  const standsIn = finding.detail.type === "alarm" && finding.detail.registered?.insteadOf === entry.nodeGroup;
  return standsIn ? fallbackOf(config, entry) : groupOf(config, entry);
};

const about = (finding: Finding, registered: RegisteredGroup): Finding => {
  if (finding.detail.type !== "alarm") return finding;
  const { account, region, partition } = finding.subject;
  const id = `${registered.cluster}/${registered.nodeGroup}`;
  return {
    ...finding,
    subject: canonicalSubject({ type: "AWS::EKS::Nodegroup", id, account, region, partition }),
    detail: { ...finding.detail, registered },
  };
};

/** Replaces the alarm as subject by the node group that it is registered for, so that identity and lease are per node group. */
export const withRegisteredSubject = (config: Config, finding: Finding): Finding => {
  const registered = registeredGroupFor(config, finding);
  return registered ? about(finding, registered) : finding;
};

/**
 * The same load as a finding of its own about the fallback group; null where none is registered.
 * @param revision ISO 8601: each time that it is asked for help is news to the fallback
 */
export const givenToFallback = (config: Config, finding: Finding, revision: string): Finding | null => {
  const entry = scalingEntryFor(config, finding);
  const registered = entry && fallbackOf(config, entry);
  return registered ? { ...about(finding, registered), key: `${finding.key}#${registered.nodeGroup}`, revision } : null;
};

/** A finding reached a scaling playbook without the entry of its alarm. */
export class UnregisteredAlarmError extends Error {
  override readonly name = "UnregisteredAlarmError";
  constructor({ key }: Finding) {
    super(`finding ${key} carries no entry of \`scaling\`: only alarms registered in homeostat.config.ts may scale`);
  }
}

/** The node group that the finding's alarm is registered for. @throws {UnregisteredAlarmError} */
export const registeredGroup = (finding: Finding): RegisteredGroup => {
  const { detail } = finding;
  if (detail.type !== "alarm" || !detail.registered) throw new UnregisteredAlarmError(finding);
  return detail.registered;
};

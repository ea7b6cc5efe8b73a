import type { ActionsSuppressedBy } from "@aws-sdk/client-cloudwatch";
import type { Collection } from "../../state/collection.ts";
import type { Place } from "../place.ts";
import { tableOf, type World } from "../world.ts";
import { alarmsIn, holds, parseAlarmRule } from "./alarm-rule.ts";
import { type AlarmState, alarmArn, alarmsOf, type StateValue } from "./alarms.ts";
import { activeMuteRule } from "./mute-rules.ts";
import { describeState, muteDetail } from "./state-event.ts";

/** An alarm that keeps another one's actions back. Periods in seconds. */
export interface Suppressor {
  readonly alarm: string;
  readonly waitPeriod: number;
  readonly extensionPeriod: number;
  /** When it last left ALARM, milliseconds since the epoch; null: not since it suppresses. */
  readonly leftAt: number | null;
}

/** An alarm on the states of others. */
export interface CompositeAlarm {
  readonly name: string;
  readonly description: string;
  readonly rule: string;
  readonly suppressor: Suppressor | null;
  readonly state: AlarmState;
}

export const compositeAlarmsOf = (world: Pick<World, "store">, place: Place): Collection<CompositeAlarm> =>
  tableOf(world, place, "cloudwatch/composite-alarms");

const stateIn = (world: World, place: Place, name: string): StateValue | undefined =>
  (alarmsOf(world, place).get(name) ?? compositeAlarmsOf(world, place).get(name))?.state.value;

/**
 * What keeps back the actions of an alarm in ALARM; null: nothing does.
 * Source: CloudWatch User Guide, "Composite alarm action suppression".
 */
export const suppressedBy = (
  world: World,
  place: Place,
  { suppressor, state }: Pick<CompositeAlarm, "suppressor" | "state">,
  now: number,
): ActionsSuppressedBy | null => {
  if (!suppressor || state.value !== "ALARM") return null;
  const { alarm, waitPeriod, extensionPeriod, leftAt } = suppressor;
  if (stateIn(world, place, alarm) === "ALARM") return "Alarm";
  if (leftAt !== null && now < leftAt + extensionPeriod * 1000) return "ExtensionPeriod";
  return now < state.at + waitPeriod * 1000 ? "WaitPeriod" : null;
};

/** Judges every composite alarm anew after `changed` went from one state to another, and those above them. */
export const judgeCompositeAlarms = (world: World, place: Place, changed: string, before: StateValue): void => {
  const now = world.clock.now();
  for (const [, each] of compositeAlarmsOf(world, place).entries()) {
    const { suppressor } = each;
    const left = suppressor?.alarm === changed && before === "ALARM";
    const alarm = left ? { ...each, suppressor: { ...suppressor, leftAt: now } } : each;
    if (left) compositeAlarmsOf(world, place).put(alarm.name, alarm);
    const value = holds(parseAlarmRule(alarm.rule), (name) => stateIn(world, place, name)) ? "ALARM" : "OK";
    if (value === alarm.state.value) continue;
    const reason = `${alarmArn(place, changed)} transitioned to ${stateIn(world, place, changed)}`;
    const state = { value, reason, reasonData: triggers(world, place, alarm.rule), at: now } as const;
    compositeAlarmsOf(world, place).put(alarm.name, { ...alarm, state });
    world.emit(stateChangeEvent(world, place, alarm, state));
    judgeCompositeAlarms(world, place, alarm.name, alarm.state.value);
  }
};

const triggers = (world: World, place: Place, rule: string): string =>
  JSON.stringify({
    triggeringAlarms: alarmsIn(parseAlarmRule(rule)).map((name) => ({
      arn: alarmArn(place, name),
      state: { value: stateIn(world, place, name) },
    })),
  });

/** Transitions only: whether AWS tells of the end of a suppression too is not documented. */
const stateChangeEvent = (world: World, { account, region }: Place, alarm: CompositeAlarm, state: AlarmState) => {
  const place = { account, region };
  const by = suppressedBy(world, place, { ...alarm, state }, state.at);
  const { suppressor } = alarm;
  return {
    ...place,
    source: "aws.cloudwatch",
    detailType: "CloudWatch Alarm State Change",
    resources: [alarmArn(place, alarm.name)],
    detail: {
      alarmName: alarm.name,
      state: {
        ...describeState(state),
        ...(by && { actionsSuppressedBy: by, actionsSuppressedReason: `Actions suppressed by ${by}` }),
      },
      previousState: describeState(alarm.state),
      configuration: {
        description: alarm.description,
        alarmRule: alarm.rule,
        ...(suppressor && {
          actionsSuppressor: suppressor.alarm,
          actionsSuppressorWaitPeriod: suppressor.waitPeriod,
          actionsSuppressorExtensionPeriod: suppressor.extensionPeriod,
        }),
      },
      ...muteDetail(place, activeMuteRule(world, place, alarm.name, state.at)),
    },
  };
};

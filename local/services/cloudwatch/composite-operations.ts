import {
  type CompositeAlarm as CompositeAlarmDescription,
  PutCompositeAlarmCommand,
  type PutCompositeAlarmInput,
} from "@aws-sdk/client-cloudwatch";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Operations } from "../operations.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { alarmsIn, parseAlarmRule } from "./alarm-rule.ts";
import { alarmArn, alarmsOf } from "./alarms.ts";
import {
  type CompositeAlarm,
  compositeAlarmsOf,
  judgeCompositeAlarms,
  type Suppressor,
  suppressedBy,
} from "./composite-alarms.ts";

export const registerCompositeAlarms = (aws: Operations, world: World): void => {
  aws.on(PutCompositeAlarmCommand, (input, place) => {
    const { AlarmName: name, AlarmDescription = "", AlarmRule: rule } = input;
    const named = [...alarmsIn(parseAlarmRule(rule)), ...(input.ActionsSuppressor ? [input.ActionsSuppressor] : [])];
    const unknown = named.find(
      (each) => !alarmsOf(world, place).get(each) && !compositeAlarmsOf(world, place).get(each),
    );
    if (unknown !== undefined) throw new AwsFaultError("ValidationError", `Could not find alarm: ${unknown}`);
    if (reachableFrom(world, place, named).has(name))
      throw new AwsFaultError("ValidationError", `The alarm ${name} would depend on itself.`);
    const before = compositeAlarmsOf(world, place).get(name);
    const created = { value: "OK", reason: `${alarmArn(place, name)} was created`, reasonData: null } as const;
    compositeAlarmsOf(world, place).put(name, {
      name,
      description: AlarmDescription,
      rule,
      suppressor: readSuppressor(input),
      state: before?.state ?? { ...created, at: world.clock.now() },
    });
    judgeCompositeAlarms(world, place, name, "INSUFFICIENT_DATA");
    return {};
  });
};

/** The named alarms with all that they depend on. */
const reachableFrom = (world: World, place: Place, names: readonly string[]): ReadonlySet<string> => {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    const rule = compositeAlarmsOf(world, place).get(name)?.rule;
    if (rule !== undefined) alarmsIn(parseAlarmRule(rule)).forEach(visit);
  };
  names.forEach(visit);
  return reached;
};

const readSuppressor = (input: PutCompositeAlarmInput): Suppressor | null => {
  const { ActionsSuppressor, ActionsSuppressorWaitPeriod, ActionsSuppressorExtensionPeriod } = input;
  if (!ActionsSuppressor) return null;
  if (ActionsSuppressorWaitPeriod === undefined || ActionsSuppressorExtensionPeriod === undefined)
    throw new AwsFaultError("ValidationError", "A suppressor needs a wait period and an extension period.");
  return {
    alarm: ActionsSuppressor,
    waitPeriod: ActionsSuppressorWaitPeriod,
    extensionPeriod: ActionsSuppressorExtensionPeriod,
    leftAt: null,
  };
};

/** A composite alarm as DescribeAlarms has it. */
export const describeComposite = (world: World, place: Place, alarm: CompositeAlarm): CompositeAlarmDescription => {
  const { name, description, rule, suppressor, state } = alarm;
  const by = suppressedBy(world, place, alarm, world.clock.now());
  return {
    AlarmName: name,
    AlarmArn: alarmArn(place, name),
    AlarmDescription: description,
    AlarmRule: rule,
    ActionsEnabled: true,
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.reasonData !== null && { StateReasonData: state.reasonData }),
    StateUpdatedTimestamp: new Date(state.at),
    StateTransitionedTimestamp: new Date(state.at),
    ...(suppressor && {
      ActionsSuppressor: suppressor.alarm,
      ActionsSuppressorWaitPeriod: suppressor.waitPeriod,
      ActionsSuppressorExtensionPeriod: suppressor.extensionPeriod,
    }),
    ...(by && { ActionsSuppressedBy: by, ActionsSuppressedReason: `Actions suppressed by ${by}` }),
  };
};

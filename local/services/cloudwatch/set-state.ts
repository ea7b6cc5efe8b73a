import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { type Alarm, type AlarmState, alarmsOf } from "./alarms.ts";
import { judgeCompositeAlarms } from "./composite-alarms.ts";
import { activeMuteRule } from "./mute-rules.ts";
import { alarmStateChangeEvent } from "./state-event.ts";

/** Moves an alarm to another state and says so, muted or not; CloudWatch announces transitions only. */
export const setState = (world: World, place: Place, alarm: Alarm, state: AlarmState): void => {
  alarmsOf(world, place).put(alarm.name, { ...alarm, state });
  if (state.value === alarm.state.value) return;
  const mute = activeMuteRule(world, place, alarm.name, state.at);
  world.emit(alarmStateChangeEvent(place, alarm, state, mute));
  judgeCompositeAlarms(world, place, alarm.name, alarm.state.value);
};

import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { type Alarm, type AlarmState, alarmArn, alarmsOf } from "./alarms.ts";
import { cloudWatchTime } from "./time.ts";

/** Moves an alarm to another state and says so; CloudWatch announces transitions only. */
export const setState = (world: World, place: Place, alarm: Alarm, state: AlarmState): void => {
  alarmsOf(world, place).put(alarm.name, { ...alarm, state });
  if (state.value !== alarm.state.value) world.emit(alarmStateChangeEvent(place, alarm, state));
};

/** The notification that `alarm`, so far as it stands there, went to `state`. */
export const alarmStateChangeEvent = ({ account, region }: Place, alarm: Alarm, state: AlarmState) => ({
  account,
  region,
  source: "aws.cloudwatch",
  detailType: "CloudWatch Alarm State Change",
  resources: [alarmArn({ account, region }, alarm.name)],
  detail: {
    alarmName: alarm.name,
    state: describe(state),
    previousState: describe(alarm.state),
    configuration: {
      description: alarm.description,
      metrics: [
        {
          id: alarm.metricId,
          metricStat: { metric: alarm.metric, period: alarm.period, stat: alarm.statistic },
          returnData: true,
        },
      ],
    },
  },
});

const describe = ({ value, reason, reasonData, at }: AlarmState) => ({
  value,
  reason,
  ...(reasonData !== null && { reasonData }),
  timestamp: cloudWatchTime(at),
});

import type { Place } from "../place.ts";
import { type Alarm, type AlarmState, alarmArn } from "./alarms.ts";
import { type MuteRule, muteRuleArn } from "./mute-rules.ts";
import { cloudWatchTime } from "./time.ts";

/** The notification that `alarm`, so far as it stands there, went to `state`. @param mute the rule that mutes it then, if any does */
export const alarmStateChangeEvent = (
  { account, region }: Place,
  alarm: Alarm,
  state: AlarmState,
  mute: MuteRule | undefined,
) => ({
  account,
  region,
  source: "aws.cloudwatch",
  detailType: "CloudWatch Alarm State Change",
  resources: [alarmArn({ account, region }, alarm.name)],
  detail: {
    alarmName: alarm.name,
    state: describeState(state),
    previousState: describeState(alarm.state),
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
    ...muteDetail({ account, region }, mute),
  },
});

/** A state as events have it. */
export const describeState = ({ value, reason, reasonData, at }: AlarmState) => ({
  value,
  reason,
  ...(reasonData !== null && { reasonData }),
  timestamp: cloudWatchTime(at),
});

/** Muted alarms send their events all the same, and say so. */
export const muteDetail = (place: Place, rule: MuteRule | undefined) =>
  rule && {
    muteDetail: {
      mutedByArn: muteRuleArn(place, rule.name),
      muteWindowStart: cloudWatchTime(rule.from),
      muteWindowEnd: cloudWatchTime(rule.until),
    },
  };

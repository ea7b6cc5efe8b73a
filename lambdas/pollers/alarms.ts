import * as z from "zod";
import { definePoller, type PolledEvent, type PollScope } from "../core/poller.ts";
import { type AlarmState, describeAlarms, getActiveMuteRule } from "../operations/cloudwatch.ts";
import { polledEvent } from "./polled-event.ts";

const detailType = "CloudWatch Alarm State Change";

/** The most names that DescribeAlarms takes. Source: CloudWatch API Reference. */
const namesPerCall = 100;

const eventOf = (scope: PollScope, alarm: AlarmState, mutedByArn: string | null): PolledEvent =>
  polledEvent(scope, {
    source: "aws.cloudwatch",
    detailType,
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      state: {
        value: alarm.state,
        reason: alarm.reason,
        reasonData: alarm.reasonData,
        timestamp: alarm.since,
      },
      ...(mutedByArn !== null && { muteDetail: { mutedByArn } }),
      configuration: { description: alarm.description, metrics: alarm.metrics },
    },
  });

/** What the alarms say that the configuration registers: only they can start anything. */
export const alarms = definePoller({
  id: "alarms",
  detailType,
  reads: { describeAlarms, getActiveMuteRule },
  /** How many of the names were asked about. */
  cursor: z.int().min(0),
  staleToken: [],

  async next(aws, scope, at) {
    const asked = at ?? 0;
    const registered = scope.alarms.slice(asked, asked + namesPerCall);
    const names = registered.filter((name) => !name.endsWith("*"));
    const prefixes = registered.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));
    const found = registered.length === 0 ? [] : await aws.describeAlarms({ names, prefixes });
    const events = await Array.fromAsync(found, async (alarm) =>
      eventOf(scope, alarm, alarm.state === "ALARM" ? await aws.getActiveMuteRule({ alarm: alarm.name }) : null),
    );
    const next = asked + registered.length;
    return { events, counted: null, next: next < scope.alarms.length ? next : null };
  },

  async confirm(aws, scope, { control, detail }) {
    if (control.type !== "alarm" || detail.type !== "alarm" || detail.form === "composite") return "not-shown";
    const [alarm] = await aws.describeAlarms({ names: [control.alarm] });
    if (!alarm) return "gone";
    return eventOf(scope, alarm, alarm.state === "ALARM" ? await aws.getActiveMuteRule({ alarm: alarm.name }) : null);
  },
});

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon CloudWatch";
 * read 2026-09-26.
 */
import { arnOf, check, everything, optionalText, type ServiceRules, text, texts, type WireRequest } from "./rule.ts";

const alarm = (request: WireRequest, name: string): string => arnOf(request, "cloudwatch", `alarm:${name}`);

/**
 * The named alarms, or else every alarm, or those with a prefix. Composite alarms are returned only to callers allowed
 * on `*`. Source: CloudWatch API Reference, DescribeAlarms.
 */
const alarms = (request: WireRequest): string | readonly string[] => {
  if (texts(request, "AlarmTypes").includes("CompositeAlarm")) return "*";
  const names = texts(request, "AlarmNames");
  if (names.length > 0) return names.map((name) => alarm(request, name));
  return alarm(request, `${optionalText(request, "AlarmNamePrefix") ?? ""}*`);
};

/** The rule, and each alarm that it mutes. */
const mutedBy = (request: WireRequest): readonly string[] => {
  const targets = request.input["MuteTargets"];
  const names: unknown =
    typeof targets === "object" && targets !== null && "AlarmNames" in targets && targets.AlarmNames;
  const muted = Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
  return [
    arnOf(request, "cloudwatch", `alarm-mute-rule:${text(request, "Name")}`),
    ...muted.map((name) => alarm(request, name)),
  ];
};

export const cloudwatch: ServiceRules = {
  DescribeAlarms: check("cloudwatch:DescribeAlarms", alarms),
  GetMetricData: check("cloudwatch:GetMetricData", everything),
  ListAlarmMuteRules: check("cloudwatch:ListAlarmMuteRules", (request) =>
    arnOf(request, "cloudwatch", "alarm-mute-rule:*"),
  ),
  PutAlarmMuteRule: check("cloudwatch:PutAlarmMuteRule", mutedBy),
  PutCompositeAlarm: check("cloudwatch:PutCompositeAlarm", (request) => alarm(request, text(request, "AlarmName"))),
  SetAlarmState: check("cloudwatch:SetAlarmState", (request) => alarm(request, text(request, "AlarmName"))),
};

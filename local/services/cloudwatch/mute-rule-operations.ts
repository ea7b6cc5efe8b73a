import {
  DeleteAlarmMuteRuleCommand,
  GetAlarmMuteRuleCommand,
  ListAlarmMuteRulesCommand,
  PutAlarmMuteRuleCommand,
  type PutAlarmMuteRuleInput,
} from "@aws-sdk/client-cloudwatch";
import { AwsFaultError } from "../../aws/fault.ts";
import { notSimulated } from "../not-simulated.ts";
import type { Operations } from "../operations.ts";
import type { World } from "../world.ts";
import { alarmsOf } from "./alarms.ts";
import { type MuteRule, muteRuleArn, muteRulesOf } from "./mute-rules.ts";

/** Source: CloudWatch API Reference, Schedule and MuteTargets. */
const mostTargets = 100;
const shortest = 60_000;
const longest = 15 * 24 * 60 * 60_000;

/** Rules that mute alarms once; those that recur are not simulated. */
export const registerMuteRules = (aws: Operations, world: World): void => {
  aws.on(PutAlarmMuteRuleCommand, (input, place) => {
    const rule = readRule(input, world.clock.now());
    const unknown = rule.alarms.find((name) => !alarmsOf(world, place).get(name));
    if (unknown !== undefined) throw invalid(`There is no alarm ${unknown} to mute.`);
    muteRulesOf(world, place).put(rule.name, rule);
    return {};
  });

  aws.on(GetAlarmMuteRuleCommand, ({ AlarmMuteRuleName }, place) => {
    const rule = muteRulesOf(world, place).get(AlarmMuteRuleName);
    if (!rule)
      throw new AwsFaultError("ResourceNotFoundException", `Unknown mute rule ${AlarmMuteRuleName}`, { status: 404 });
    const { name, description, expression, duration, alarms } = rule;
    return {
      ...summary(rule, muteRuleArn(place, name), world.clock.now()),
      Name: name,
      Description: description,
      Rule: { Schedule: { Expression: expression, Duration: duration, Timezone: "UTC" } },
      MuteTargets: { AlarmNames: [...alarms] },
    };
  });

  aws.on(ListAlarmMuteRulesCommand, ({ AlarmName, Statuses }, place) => ({
    AlarmMuteRuleSummaries: [...muteRulesOf(world, place).entries()]
      .map(([, rule]) => rule)
      .filter(({ alarms }) => AlarmName === undefined || alarms.includes(AlarmName))
      .map((rule) => summary(rule, muteRuleArn(place, rule.name), world.clock.now()))
      .filter(({ Status }) => !Statuses?.length || Statuses.includes(Status)),
  }));

  aws.on(DeleteAlarmMuteRuleCommand, ({ AlarmMuteRuleName }, place) => {
    muteRulesOf(world, place).delete(AlarmMuteRuleName);
    return {};
  });
};

const summary = ({ from, until, updatedAt }: MuteRule, arn: string, now: number) => ({
  AlarmMuteRuleArn: arn,
  ExpireDate: new Date(until),
  Status: now < from ? ("SCHEDULED" as const) : now < until ? ("ACTIVE" as const) : ("EXPIRED" as const),
  MuteType: "ONE_TIME",
  LastUpdatedTimestamp: new Date(updatedAt),
});

const readRule = (input: PutAlarmMuteRuleInput, now: number): MuteRule => {
  const { Name, Description, Rule, MuteTargets, StartDate, ExpireDate } = input;
  const { Expression = "", Duration = "", Timezone = "UTC" } = Rule?.Schedule ?? {};
  if (!Name) throw invalid("A mute rule needs a name.");
  if (StartDate || ExpireDate || Timezone !== "UTC" || Expression.startsWith("cron"))
    throw notSimulated("mute rules that recur, begin or expire by date, or stand in another time zone than UTC");
  const [, at] = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2})\)$/.exec(Expression) ?? [];
  const from = at === undefined ? Number.NaN : Date.parse(`${at}:00Z`);
  if (Number.isNaN(from)) throw invalid(`${Expression} is no schedule expression.`);
  const alarms = MuteTargets?.AlarmNames ?? [];
  if (alarms.length > mostTargets) throw invalid(`A mute rule has at most ${mostTargets} targets.`);
  return {
    name: Name,
    description: Description ?? "",
    expression: Expression,
    duration: Duration,
    from,
    until: from + milliseconds(Duration),
    alarms,
    updatedAt: now,
  };
};

/** @param duration in ISO 8601, of days, hours and minutes */
const milliseconds = (duration: string): number => {
  const [, days = "0", hours = "0", minutes = "0"] =
    /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration) ?? [];
  const length = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000;
  if (length < shortest || length > longest) throw invalid(`${duration} is not between PT1M and P15D.`);
  return length;
};

const invalid = (message: string): AwsFaultError => new AwsFaultError("ValidationError", message);

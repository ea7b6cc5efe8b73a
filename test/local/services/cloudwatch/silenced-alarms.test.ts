import {
  CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  DescribeAlarmsCommand,
  GetAlarmMuteRuleCommand,
  ListAlarmMuteRulesCommand,
  PutAlarmMuteRuleCommand,
  PutCompositeAlarmCommand,
  SetAlarmStateCommand,
  type StateValue,
} from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "vitest";
import { detailOf, minutes } from "../support/account.ts";
import { estateAccount } from "../support/estate.ts";

const cpu = "shop-web-cpu";
const idle = "shop-batch-idle";

const setUp = () => {
  const account = estateAccount();
  const cloudWatch = account.client(CloudWatchClient);
  const set = (AlarmName: string, StateValue: StateValue) =>
    cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: "testing" }));
  const mute = (Expression: string, Duration: string, AlarmNames = [cpu]) =>
    cloudWatch.send(
      new PutAlarmMuteRuleCommand({
        Name: "release",
        Rule: { Schedule: { Expression, Duration } },
        MuteTargets: { AlarmNames },
      }),
    );
  const unwell = (AlarmRule = `ALARM(${cpu})`) =>
    cloudWatch.send(
      new PutCompositeAlarmCommand({
        AlarmName: "unwell",
        AlarmRule,
        ActionsSuppressor: idle,
        ActionsSuppressorWaitPeriod: 120,
        ActionsSuppressorExtensionPeriod: 180,
      }),
    );
  const composite = async () =>
    (await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ["unwell"], AlarmTypes: ["CompositeAlarm"] })))
      .CompositeAlarms?.[0];
  const told = (name: string) => account.events.map(detailOf).filter(({ alarmName }) => alarmName === name);
  return { ...account, cloudWatch, set, mute, unwell, composite, told };
};

describe("mute rules", () => {
  test("a muted alarm goes on judging and sends its events, which say who muted it until when", async () => {
    const { set, mute, told, pass } = setUp();
    await mute("at(2026-11-02T08:30)", "PT1H");
    await set(cpu, "ALARM");
    await set("shop-batch-cpu", "ALARM");
    expect(told(cpu)).toMatchObject([
      {
        state: { value: "ALARM" },
        muteDetail: {
          mutedByArn: "arn:aws:cloudwatch:eu-west-1:444455556666:alarm-mute-rule:release",
          muteWindowStart: "2026-11-02T08:30:00.000+0000",
          muteWindowEnd: "2026-11-02T09:30:00.000+0000",
        },
      },
    ]);
    expect(told("shop-batch-cpu")[0]).not.toHaveProperty("muteDetail");
    await pass(31 * minutes);
    await set(cpu, "ALARM");
    expect(told(cpu).at(-1)).not.toHaveProperty("muteDetail");
  });

  test("are scheduled, then active, then expired; and can be listed and deleted", async () => {
    const { cloudWatch, mute, pass } = setUp();
    await mute("at(2026-11-02T09:10)", "PT5M");
    const get = () => cloudWatch.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: "release" }));
    expect(await get()).toMatchObject({
      Status: "SCHEDULED",
      MuteType: "ONE_TIME",
      MuteTargets: { AlarmNames: [cpu] },
    });
    await pass(10 * minutes);
    expect(await get()).toMatchObject({ Status: "ACTIVE" });
    const list = async (AlarmName: string) =>
      (await cloudWatch.send(new ListAlarmMuteRulesCommand({ AlarmName, Statuses: ["ACTIVE"] })))
        .AlarmMuteRuleSummaries;
    expect(await list(cpu)).toHaveLength(1);
    expect((await list(idle)) ?? []).toEqual([]);
    await pass(5 * minutes);
    expect(await get()).toMatchObject({ Status: "EXPIRED" });
    await cloudWatch.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: "release" }));
    await expect(get()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  test.each<[string, string, string[], string]>([
    ["at(tomorrow)", "PT1H", [cpu], "ValidationException"],
    ["at(2026-11-02T09:10)", "1h", [cpu], "ValidationException"],
    ["at(2026-11-02T09:10)", "P16D", [cpu], "ValidationException"],
    ["at(2026-11-02T09:10)", "PT1H", ["nobody"], "ValidationException"],
    ["cron(0 2 * * *)", "PT1H", [cpu], "NotImplemented"],
  ])("refuses %s for %s on %j", async (expression, duration, alarms, name) => {
    await expect(setUp().mute(expression, duration, alarms)).rejects.toMatchObject({ name });
  });
});

describe("composite alarms", () => {
  test("ring when their rule holds, and are told of only where they are asked for", async () => {
    const { cloudWatch, set, unwell, composite, told } = setUp();
    await unwell();
    expect(await composite()).toMatchObject({ StateValue: "OK", AlarmRule: `ALARM(${cpu})` });
    await set(cpu, "ALARM");
    expect(await composite()).toMatchObject({ StateValue: "ALARM" });
    expect(told("unwell")).toMatchObject([
      {
        state: { value: "ALARM", reasonData: expect.stringContaining(cpu) },
        previousState: { value: "OK" },
        configuration: { alarmRule: `ALARM(${cpu})`, actionsSuppressor: idle },
      },
    ]);
    expect(told("unwell")[0]?.["configuration"]).not.toHaveProperty("metrics");
    const { CompositeAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ["unwell"] }));
    expect(CompositeAlarms ?? []).toEqual([]);
  });

  test("wait for their suppressor, and then act", async () => {
    const { set, unwell, composite, told, pass } = setUp();
    await unwell("NOT OK(shop-batch-idle) OR TRUE");
    expect(told("unwell")).toMatchObject([{ state: { value: "ALARM", actionsSuppressedBy: "WaitPeriod" } }]);
    expect(await composite()).toMatchObject({ ActionsSuppressedBy: "WaitPeriod" });
    await pass(2 * minutes);
    expect(await composite()).not.toHaveProperty("ActionsSuppressedBy");
    await set(idle, "ALARM");
    expect(await composite()).toMatchObject({ ActionsSuppressedBy: "Alarm" });
  });

  test("are suppressed while it rings and for a while after, and their events say so", async () => {
    const { set, unwell, composite, told, pass } = setUp();
    await unwell();
    await set(idle, "ALARM");
    await set(cpu, "ALARM");
    expect(told("unwell")).toMatchObject([{ state: { value: "ALARM", actionsSuppressedBy: "Alarm" } }]);
    await set(cpu, "OK");
    await set(idle, "OK");
    await set(cpu, "ALARM");
    expect(told("unwell").at(-1)).toMatchObject({ state: { actionsSuppressedBy: "ExtensionPeriod" } });
    expect(await composite()).toMatchObject({ ActionsSuppressedBy: "ExtensionPeriod" });
    await pass(4 * minutes);
    expect(await composite()).not.toHaveProperty("ActionsSuppressedBy");
  });

  test.each([
    ["ALARM(nobody)", "Could not find alarm: nobody"],
    ["ALARM(unwell)", "would depend on itself"],
    ["ALARM(", "invalid expressions"],
  ])("refuse the rule %s", async (rule, message) => {
    const { unwell } = setUp();
    await unwell();
    await expect(unwell(rule)).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });
});

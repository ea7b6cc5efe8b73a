import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "vitest";
import { autoScalingGroupOf, webNodes } from "../../../../local/estate/clusters.ts";
import { detailOf, minutes, start } from "../support/account.ts";
import { estateAccount } from "../support/estate.ts";

const asg = autoScalingGroupOf(webNodes);
const Dimensions = [{ Name: "AutoScalingGroupName", Value: asg }];

const setUp = () => {
  const account = estateAccount();
  const cloudWatch = account.client(CloudWatchClient);
  const alarm = async (name = "shop-web-cpu") =>
    (await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }))).MetricAlarms?.[0];
  const cpu = async (Stat: string, Period = 60, from = start) => {
    const Metric = { Namespace: "AWS/EC2", MetricName: "CPUUtilization", Dimensions };
    const { MetricDataResults } = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(from),
        EndTime: new Date(account.world.clock.now()),
        MetricDataQueries: [{ Id: "cpu", MetricStat: { Metric, Period, Stat } }],
      }),
    );
    return MetricDataResults?.[0];
  };
  const put = (settings: Partial<PutMetricAlarmCommandInput> = {}) =>
    cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "web-quiet",
        Namespace: "AWS/EC2",
        MetricName: "CPUUtilization",
        Dimensions,
        Statistic: "Average",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 61,
        ComparisonOperator: "LessThanThreshold",
        ...settings,
      }),
    );
  return { ...account, cloudWatch, alarm, cpu, put };
};

test("utilisation is load over capacity, measured every minute, the newest first", async () => {
  const { cpu, pass } = setUp();
  await pass(3 * minutes);
  expect(await cpu("Average")).toMatchObject({
    Id: "cpu",
    StatusCode: "Complete",
    Timestamps: [2, 1, 0].map((minute) => new Date(start + minute * minutes)),
    Values: [60, 60, 60],
  });
  expect((await cpu("SampleCount", 180))?.Values).toEqual([3]);
  expect((await cpu("Sum", 180))?.Values).toEqual([180]);
  expect((await cpu("Maximum", 60, start + 2 * minutes))?.Values).toEqual([60]);
});

test("alarms are found by name, by prefix and by state, a page at a time", async () => {
  const { cloudWatch, alarm } = setUp();
  expect(await alarm()).toMatchObject({
    AlarmArn: "arn:aws:cloudwatch:eu-west-1:444455556666:alarm:shop-web-cpu",
    StateValue: "OK",
    Dimensions,
    Threshold: 80,
    ComparisonOperator: "GreaterThanThreshold",
    TreatMissingData: "missing",
  });
  const names = async (input: DescribeAlarmsCommand["input"]) =>
    (await cloudWatch.send(new DescribeAlarmsCommand(input))).MetricAlarms?.map(({ AlarmName }) => AlarmName) ?? [];
  expect(await names({ AlarmNamePrefix: "shop-batch" })).toEqual(["shop-batch-cpu", "shop-batch-idle"]);
  expect(await names({ StateValue: "ALARM" })).toEqual([]);
  const first = await cloudWatch.send(new DescribeAlarmsCommand({ MaxRecords: 2 }));
  expect(first.MetricAlarms).toHaveLength(2);
  expect(await names({ MaxRecords: 2, NextToken: first.NextToken })).toHaveLength(1);
});

test("a new alarm is judged at the next full minute, and says so", async () => {
  const { put, alarm, events, pass } = setUp();
  await put();
  expect(await alarm("web-quiet")).toMatchObject({ StateValue: "INSUFFICIENT_DATA", DatapointsToAlarm: 1 });
  await pass(minutes);
  expect(await alarm("web-quiet")).toMatchObject({ StateValue: "ALARM" });
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    source: "aws.cloudwatch",
    "detail-type": "CloudWatch Alarm State Change",
    resources: ["arn:aws:cloudwatch:eu-west-1:444455556666:alarm:web-quiet"],
    detail: {
      alarmName: "web-quiet",
      state: { value: "ALARM", reasonData: expect.any(String), timestamp: "2026-11-02T09:01:00.000+0000" },
      previousState: { value: "INSUFFICIENT_DATA", reason: "Unchecked: Initial alarm creation" },
      configuration: {
        metrics: [
          {
            metricStat: {
              metric: {
                namespace: "AWS/EC2",
                name: "CPUUtilization",
                dimensions: { AutoScalingGroupName: asg },
              },
              period: 60,
              stat: "Average",
            },
            returnData: true,
          },
        ],
      },
    },
  });
  expect(detailOf(events[0])["previousState"]).not.toHaveProperty("reasonData");
});

test("a state that is set by hand holds until the next measurement; the same state says nothing", async () => {
  const { cloudWatch, alarm, events, pass } = setUp();
  const set = () =>
    cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName: "shop-web-cpu", StateValue: "ALARM", StateReason: "testing" }),
    );
  await set();
  await set();
  expect(await alarm()).toMatchObject({ StateValue: "ALARM", StateReason: "testing" });
  await pass(minutes);
  expect(await alarm()).toMatchObject({ StateValue: "OK" });
  expect(events.map((event) => detailOf(event)["state"])).toMatchObject([{ value: "ALARM" }, { value: "OK" }]);
});

describe("refuses", () => {
  test.each<[string, Partial<PutMetricAlarmCommandInput>, string]>([
    ["metric math", { MetricName: undefined, Metrics: [{ Id: "e", Expression: "m1/m2" }] }, "NotImplemented"],
    ["anomaly detection", { ComparisonOperator: "GreaterThanUpperThreshold" }, "NotImplemented"],
    ["no threshold", { Threshold: undefined }, "ValidationException"],
    ["an unknown treatment of missing data", { TreatMissingData: "guess" }, "ValidationException"],
  ])("an alarm by %s", async (_, settings, name) => {
    await expect(setUp().put(settings)).rejects.toMatchObject({ name });
  });

  test("an unknown alarm, and queries without a metric", async () => {
    const { cloudWatch } = setUp();
    const unknown = new SetAlarmStateCommand({ AlarmName: "none", StateValue: "OK", StateReason: "" });
    await expect(cloudWatch.send(unknown)).rejects.toMatchObject({ name: "ResourceNotFound" });
    const math = new GetMetricDataCommand({
      StartTime: new Date(start),
      EndTime: new Date(start + minutes),
      MetricDataQueries: [{ Id: "e", Expression: "SUM(METRICS())" }],
    });
    await expect(cloudWatch.send(math)).rejects.toMatchObject({ name: "NotImplemented" });
  });
});

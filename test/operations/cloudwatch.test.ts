import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { describeAlarms, getDatapoints } from "../../lambdas/operations/cloudwatch.ts";
import { awsError, clientOf } from "./client-of.ts";

const now = () => new Date("2026-11-14T09:31:42.500Z");

const cloudwatch = mockClient(CloudWatchClient);
beforeEach(() => cloudwatch.reset());

describe("describeAlarms", () => {
  const read = (names: readonly string[], prefixes: readonly string[] = []) =>
    describeAlarms.run(clientOf, { names, prefixes }, now);

  it("gives state, time and threshold of the alarms of those very names", async () => {
    cloudwatch.on(DescribeAlarmsCommand, { AlarmNames: ["shop-web-cpu"] }).resolves({
      MetricAlarms: [
        {
          AlarmName: "shop-web-cpu",
          AlarmArn: "arn:1",
          StateValue: "ALARM",
          StateTransitionedTimestamp: new Date("2026-11-14T09:20:00Z"),
          StateUpdatedTimestamp: new Date("2026-11-14T09:30:00Z"),
          ComparisonOperator: "GreaterThanThreshold",
          Threshold: 80,
        },
      ],
    });
    expect(await read(["shop-web-cpu"])).toMatchObject([
      {
        name: "shop-web-cpu",
        state: "ALARM",
        since: "2026-11-14T09:20:00.000Z",
        comparison: "GreaterThanThreshold",
        threshold: 80,
      },
    ]);
  });

  it("reads every page of every prefix, and knows alarms that compare with no number", async () => {
    const alarm = (AlarmName: string) => ({
      MetricAlarms: [{ AlarmName, AlarmArn: AlarmName, StateValue: "OK" as const, StateUpdatedTimestamp: now() }],
    });
    cloudwatch
      .on(DescribeAlarmsCommand, { AlarmNamePrefix: "shop-" })
      .resolves({ ...alarm("shop-1"), NextToken: "2" })
      .on(DescribeAlarmsCommand, { AlarmNamePrefix: "shop-", NextToken: "2" })
      .resolves(alarm("shop-2"));
    expect(await read([], ["shop-"])).toMatchObject([
      { name: "shop-1", state: "OK", comparison: null, threshold: null },
      { name: "shop-2", state: "OK", comparison: null, threshold: null },
    ]);
  });

  it("gives no threshold of an alarm that compares an expression: it says nothing of the series in it", async () => {
    cloudwatch.on(DescribeAlarmsCommand).resolves({
      MetricAlarms: [
        {
          AlarmName: "a",
          AlarmArn: "arn:a",
          StateValue: "ALARM",
          StateUpdatedTimestamp: now(),
          ComparisonOperator: "GreaterThanThreshold",
          Threshold: 0.8,
          Metrics: [{ Id: "e", Expression: "m / 100", ReturnData: true }, { Id: "m" }],
        },
      ],
    });
    expect(await read(["a"])).toMatchObject([{ state: "ALARM", threshold: null }]);
  });

  it("gives none where there is none, and never lists the whole account", async () => {
    cloudwatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [] });
    expect(await read(["shop-web-cpu"])).toEqual([]);
    expect(await read([])).toEqual([]);
    expect(cloudwatch.calls()).toHaveLength(1);
  });

  it("takes an alarm without a state for no answer, and passes errors on", async () => {
    cloudwatch
      .on(DescribeAlarmsCommand)
      .resolvesOnce({ MetricAlarms: [{ AlarmName: "a" }] })
      .rejects(awsError("Throttling"));
    await expect(read(["a"])).rejects.toMatchObject({ name: "IncompleteAnswerError" });
    await expect(read(["a"])).rejects.toThrow("Throttling");
  });
});

describe("getDatapoints", () => {
  const cpu = {
    namespace: "AWS/EC2",
    name: "CPUUtilization",
    dimensions: { AutoScalingGroupName: "eks-web-1" },
    statistic: "Average",
    period: 60,
  };
  const slow = { ...cpu, period: 300 };
  const at = (time: string) => new Date(`2026-11-14T${time}:00Z`);
  const point = (time: string, value: number) => ({ at: at(time).getTime(), value });
  const read = () => getDatapoints.run(clientOf, { metrics: [cpu, slow], lookBack: 600 }, now);

  it("asks for the time looked back on, and at least for some periods of the slowest series", async () => {
    cloudwatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [] });
    await read();
    const query = (Id: string, Period: number) => ({
      Id,
      MetricStat: {
        Metric: {
          Namespace: "AWS/EC2",
          MetricName: "CPUUtilization",
          Dimensions: [{ Name: "AutoScalingGroupName", Value: "eks-web-1" }],
        },
        Period,
        Stat: "Average",
      },
    });
    expect(cloudwatch.calls()[0]?.args[0].input).toEqual({
      StartTime: at("09:11"),
      EndTime: now(),
      MetricDataQueries: [query("m0", 60), query("m1", 300)],
    });
  });

  it("gives each series its values, the newest first, whatever the order and the pages", async () => {
    cloudwatch
      .on(GetMetricDataCommand)
      .resolves({
        MetricDataResults: [
          { Id: "m0", StatusCode: "PartialData", Timestamps: [at("09:28"), at("09:30")], Values: [50, 84.2] },
        ],
        NextToken: "2",
      })
      .on(GetMetricDataCommand, { NextToken: "2" })
      .resolves({
        MetricDataResults: [
          { Id: "m1", StatusCode: "Complete", Timestamps: [at("09:25")], Values: [0] },
          { Id: "m0", StatusCode: "Complete", Timestamps: [at("09:29")], Values: [70] },
        ],
      });
    expect(await read()).toEqual([[point("09:30", 84.2), point("09:29", 70), point("09:28", 50)], [point("09:25", 0)]]);
  });

  it("leaves out the period that still runs", async () => {
    cloudwatch.on(GetMetricDataCommand).resolves({
      MetricDataResults: [
        { Id: "m0", Timestamps: [at("09:31")], Values: [99] },
        { Id: "m1", Timestamps: [at("09:30")], Values: [99] },
      ],
    });
    expect(await read()).toEqual([[], []]);
  });

  it.each(["InternalError", "Forbidden"] as const)("does not take %s for the absence of data", async (StatusCode) => {
    cloudwatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: "m0", StatusCode, Values: [] }] });
    await expect(read()).rejects.toThrow(StatusCode);
  });
});

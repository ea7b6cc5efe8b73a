import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { describeAlarm, getLatestDatapoint } from "../../lambdas/operations/cloudwatch.ts";
import { awsError, clientOf } from "./client-of.ts";

const now = () => new Date("2026-11-14T09:31:42.500Z");

const cloudwatch = mockClient(CloudWatchClient);
beforeEach(() => cloudwatch.reset());

describe("describeAlarm", () => {
  it("gives the state of the alarm of that very name", async () => {
    cloudwatch.on(DescribeAlarmsCommand, { AlarmNames: ["shop-web-cpu"] }).resolves({
      MetricAlarms: [{ AlarmName: "shop-web-cpu", StateValue: "ALARM" }],
    });
    expect(await describeAlarm.run(clientOf, { name: "shop-web-cpu" }, now)).toBe("ALARM");
  });

  it("gives null where there is no such metric alarm", async () => {
    cloudwatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [] });
    expect(await describeAlarm.run(clientOf, { name: "shop-web-cpu" }, now)).toBeNull();
  });

  it("passes errors on", async () => {
    cloudwatch.on(DescribeAlarmsCommand).rejects(awsError("Throttling"));
    await expect(describeAlarm.run(clientOf, { name: "shop-web-cpu" }, now)).rejects.toThrow("Throttling");
  });
});

describe("getLatestDatapoint", () => {
  const metric = {
    namespace: "AWS/EC2",
    name: "CPUUtilization",
    dimensions: { AutoScalingGroupName: "eks-web-1" },
    statistic: "Average",
    period: 60,
  };
  const at = (time: string) => new Date(`2026-11-14T${time}:00Z`);
  const read = () => getLatestDatapoint.run(clientOf, { metric, periods: 3 }, now);

  it("asks for the last whole periods of exactly that series", async () => {
    cloudwatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [] });
    await read();
    expect(cloudwatch.calls()[0]?.args[0].input).toEqual({
      StartTime: at("09:28"),
      EndTime: at("09:31"),
      MetricDataQueries: [
        {
          Id: "metric",
          MetricStat: {
            Metric: {
              Namespace: "AWS/EC2",
              MetricName: "CPUUtilization",
              Dimensions: [{ Name: "AutoScalingGroupName", Value: "eks-web-1" }],
            },
            Period: 60,
            Stat: "Average",
          },
        },
      ],
    });
  });

  it("gives the newest value, whatever the order and the pages", async () => {
    cloudwatch
      .on(GetMetricDataCommand)
      .resolves({
        MetricDataResults: [
          { Id: "metric", StatusCode: "PartialData", Timestamps: [at("09:28"), at("09:30")], Values: [50, 84.2] },
        ],
        NextToken: "2",
      })
      .on(GetMetricDataCommand, { NextToken: "2" })
      .resolves({
        MetricDataResults: [{ Id: "metric", StatusCode: "Complete", Timestamps: [at("09:29")], Values: [70] }],
      });
    expect(await read()).toBe(84.2);
  });

  it("gives null without data, and 0 for 0", async () => {
    cloudwatch
      .on(GetMetricDataCommand)
      .resolvesOnce({ MetricDataResults: [{ Id: "metric", StatusCode: "Complete", Timestamps: [], Values: [] }] })
      .resolvesOnce({ MetricDataResults: [{ Id: "metric", Timestamps: [at("09:30")], Values: [0] }] });
    expect(await read()).toBeNull();
    expect(await read()).toBe(0);
  });

  it.each(["InternalError", "Forbidden"] as const)("does not take %s for the absence of data", async (StatusCode) => {
    cloudwatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: "metric", StatusCode, Values: [] }] });
    await expect(read()).rejects.toThrow(StatusCode);
  });
});

import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient, DescribeAlarmsCommand, ListTagsForResourceCommand } from "@aws-sdk/client-cloudwatch";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, it } from "vitest";
import { runCommand } from "../../bin/command.ts";
import { doctorCommand } from "../../bin/commands/doctor.ts";
import { capturedIo } from "../support/captured-io.ts";

const account = "444455556666";
const [sts, cloudwatch, autoScaling] = [
  mockClient(STSClient),
  mockClient(CloudWatchClient),
  mockClient(AutoScalingClient),
];

const cpu = {
  AlarmName: "web-high",
  AlarmArn: "arn:web-high",
  ComparisonOperator: "GreaterThanThreshold" as const,
  Threshold: 77,
  Namespace: "AWS/EC2",
  MetricName: "CPUUtilization",
  Dimensions: [{ Name: "AutoScalingGroupName", Value: "eks-web-1" }],
  Statistic: "Average" as const,
  Period: 60,
};
const pending = {
  ...cpu,
  AlarmName: "web-pending",
  AlarmArn: "arn:web-pending",
  Threshold: 0,
  Namespace: "AWS/EKS",
  MetricName: "scheduler_pending_pods_UNSCHEDULABLE",
  Dimensions: [{ Name: "ClusterName", Value: "shop" }],
};
const Tags = [
  { Key: "eks:cluster-name", Value: "shop" },
  { Key: "eks:nodegroup-name", Value: "web" },
];

beforeEach(() => {
  for (const client of [sts, cloudwatch, autoScaling]) client.reset();
  sts.on(GetCallerIdentityCommand).resolves({ Account: account });
  cloudwatch
    .on(DescribeAlarmsCommand)
    .resolves({ MetricAlarms: [cpu], NextToken: "2" })
    .on(DescribeAlarmsCommand, { AlarmTypes: ["MetricAlarm"], NextToken: "2" })
    .resolves({ MetricAlarms: [pending, { ...cpu, AlarmName: "low", ComparisonOperator: "LessThanThreshold" }] })
    .on(ListTagsForResourceCommand, { ResourceARN: "arn:web-pending" })
    .resolves({ Tags });
  autoScaling.on(DescribeAutoScalingGroupsCommand).resolves({
    AutoScalingGroups: [{ AutoScalingGroupName: "eks-web-1", MinSize: 2, MaxSize: 10, Instances: [], Tags } as never],
  });
});

const run = async (...args: readonly string[]) => {
  const io = capturedIo();
  const code = await runCommand([doctorCommand], ["doctor", ...args], io);
  return { code, out: io.stdout(), err: io.stderr() };
};

it("prints what would register the alarms that are not, and what it has to say of others", async () => {
  const { code, out } = await run("--region", "eu-west-1");
  expect(code).toBe(0);
  expect(out).toContain(`In ${account} eu-west-1 these alarms are on node groups, and scale nothing.`);
  expect(out).toContain(
    '{"alarm":"web-high","account":"444455556666","region":"eu-west-1","cluster":"shop","nodeGroup":"web"',
  );
  expect(out).toContain('"alarm":"web-pending"');
  expect(out).toContain("low tells of low load on shop/web");
});

it("prints the entries alone as JSON", async () => {
  const entries: unknown = JSON.parse((await run("--json")).out);
  expect(entries).toMatchObject([
    { alarm: "web-high", target: 70, min: 2, max: 10 },
    { alarm: "web-pending", signal: "pending-pods" },
  ]);
});

it("asks for the tags of those alarms only that do not say themselves what they are about", async () => {
  await run();
  expect(cloudwatch.commandCalls(ListTagsForResourceCommand)).toHaveLength(1);
});

it("says so where there is nothing, and shows what hides in a name", async () => {
  cloudwatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [] });
  expect((await run()).out).toMatch(/^In \d+ [a-z0-9-]+ no alarm on a node group is unregistered\.\n$/);
  cloudwatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [{ ...cpu, AlarmName: "web\u202Ehigh" }] });
  expect((await run()).out).toContain("web‹U+202E›high");
});

it.each([
  [["--region", "nowhere"], 2, '--region takes a region, not "nowhere"'],
  [["now"], 2, "takes no arguments"],
] as const)("%j is bad usage", async (args, code, message) => {
  expect(await run(...args)).toMatchObject({ code, out: "", err: expect.stringContaining(message) });
});

it("fails with AWS's own words where it may not look", async () => {
  cloudwatch.on(DescribeAlarmsCommand).rejects(new Error("not authorized to perform: cloudwatch:DescribeAlarms"));
  expect(await run()).toMatchObject({ code: 1, out: "", err: expect.stringContaining("cloudwatch:DescribeAlarms") });
});

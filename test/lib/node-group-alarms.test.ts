import { App, Stack, Stage, Validations } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, it } from "vitest";
import { nodeGroupAlarms } from "../../lambdas/core/scaling/node-group-alarms.ts";
import { AlarmPrefixError, NodeGroupAlarms } from "../../lib/node-group-alarms.ts";
import { memberAccount, sampleConfig } from "../support/sample-config.ts";
import "./support/template-matchers.ts";

const { scaling: entries } = sampleConfig({
  scaling: [
    ...nodeGroupAlarms({
      account: memberAccount,
      region: "eu-west-1",
      cluster: "shop",
      nodeGroup: "web",
      min: 2,
      max: 10,
      cpu: { autoScalingGroup: "eks-web-1", target: 70 },
      pendingPods: true,
      scaleIn: "disruption-budgets-are-bypassed",
    }),
  ],
});

const stackOf = (made: typeof entries): Stack => {
  const stack = new Stack(new App(), "Shop", { env: { account: memberAccount, region: "eu-west-1" } });
  new NodeGroupAlarms(stack, "Scaling", { entries: made });
  return stack;
};

describe("the alarms of a node group", () => {
  const template = Template.fromStack(stackOf(entries));

  it("ring above the target and its tolerance, and after two minutes", () => {
    expect(template).toHaveResourceProperties("AWS::CloudWatch::Alarm", {
      AlarmName: "shop-web-cpu-high",
      Namespace: "AWS/EC2",
      MetricName: "CPUUtilization",
      Dimensions: [{ Name: "AutoScalingGroupName", Value: "eks-web-1" }],
      Statistic: "Average",
      Period: 60,
      ComparisonOperator: "GreaterThanThreshold",
      Threshold: 77,
      EvaluationPeriods: 2,
      TreatMissingData: "missing",
    });
  });

  it("ring below 0.7 of the target after a quarter of an hour, where they scale in", () => {
    expect(template).toHaveResourceProperties("AWS::CloudWatch::Alarm", {
      AlarmName: "shop-web-cpu-low",
      ComparisonOperator: "LessThanThreshold",
      Threshold: 49,
      EvaluationPeriods: 15,
    });
  });

  it("ring after the same quarter of an hour where a period is five minutes long", () => {
    const basic = sampleConfig({
      scaling: entries.map((entry) => ({ ...entry, metric: { ...entry.metric, period: 300 } })),
    }).scaling;
    expect(Template.fromStack(stackOf(basic))).toHaveResourceProperties("AWS::CloudWatch::Alarm", {
      AlarmName: "shop-web-cpu-low",
      Period: 300,
      EvaluationPeriods: 3,
    });
  });

  it("ring at one pod without a node", () => {
    expect(template).toHaveResourceProperties("AWS::CloudWatch::Alarm", {
      AlarmName: "shop-web-pending-pods",
      Namespace: "AWS/EKS",
      MetricName: "scheduler_pending_pods_UNSCHEDULABLE",
      Statistic: "Maximum",
      Threshold: 0,
    });
  });

  it("are made for every entry, and for nothing else", () => {
    expect(Object.keys(template.findResources("AWS::CloudWatch::Alarm"))).toHaveLength(entries.length);
  });

  it("leave cdk-nag nothing to say, which has something to say of a queue", () => {
    const nagging = (stack: Stack): (() => void) => {
      const app = Stage.of(stack);
      if (!app) throw new Error("the stack is in no app");
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      return () => void app.synth();
    };
    expect(nagging(stackOf(entries))).not.toThrow();
    const withQueue = stackOf(entries);
    new Queue(withQueue, "Queue");
    expect(nagging(withQueue)).toThrow("AwsSolutions-SQS4");
  });

  it("cannot be made of a prefix", () => {
    expect(() => stackOf(entries.map((entry) => ({ ...entry, alarm: "web-*" })))).toThrow(AlarmPrefixError);
  });
});

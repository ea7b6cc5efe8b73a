import { describe, expect, it } from "vitest";
import { DeploymentIncompleteError } from "../../../local/control-plane/deployment.ts";
import { readRules, scheduleOf } from "../../../local/control-plane/rules.ts";
import type { StackTemplate } from "../../../local/iam/template.ts";

const account = "111122223333";
const region = "eu-west-1";
const queueArn = `arn:aws:sqs:${region}:${account}:events`;
const functionArn = `arn:aws:lambda:${region}:${account}:function:sweep`;

const stackOf = (rules: Readonly<Record<string, object>>): readonly StackTemplate[] => [
  {
    stackName: "Hub",
    account,
    region,
    template: {
      Resources: Object.fromEntries(
        Object.entries(rules).map(([Name, properties]) => [
          Name,
          { Type: "AWS::Events::Rule", Properties: { Name, ...properties } },
        ]),
      ),
    },
  },
];

const matching = { EventPattern: { source: ["aws.config"] }, Targets: [{ Id: "Queue", Arn: queueArn }] };
const scheduled = { ScheduleExpression: "rate(1 minute)", Targets: [{ Id: "Function", Arn: functionArn }] };

describe("readRules", () => {
  it("reads rules that match events, on their bus, and no schedules", () => {
    const forwarding = { Id: "Hub", Arn: "arn:aws:events:eu-west-1:111122223333:event-bus/in", RoleArn: "arn:role" };
    const stacks = stackOf({ matching, scheduled, other: { ...matching, EventBusName: "own", Targets: [forwarding] } });
    expect(readRules(stacks)).toEqual([
      {
        arn: `arn:aws:events:${region}:${account}:rule/matching`,
        bus: { account, region, bus: "default" },
        pattern: { source: ["aws.config"] },
        targets: [{ arn: queueArn, roleArn: null }],
      },
      {
        arn: `arn:aws:events:${region}:${account}:rule/own/other`,
        bus: { account, region, bus: "own" },
        pattern: { source: ["aws.config"] },
        targets: [{ arn: forwarding.Arn, roleArn: "arn:role" }],
      },
    ]);
  });

  it("names the rule that it cannot read", () => {
    expect(() => readRules(stackOf({ matching: { ...matching, Targets: undefined } }))).toThrow(
      /rule matching: .*Targets/s,
    );
  });
});

describe("scheduleOf", () => {
  it("finds the rule that invokes the function on a schedule", () => {
    expect(scheduleOf(stackOf({ matching, scheduled }), functionArn)).toEqual({
      arn: `arn:aws:events:${region}:${account}:rule/scheduled`,
      bus: { account, region, bus: "default" },
      target: { arn: functionArn, roleArn: null },
    });
  });

  it("says so where there is none", () => {
    expect(() => scheduleOf(stackOf({ matching }), functionArn)).toThrow(DeploymentIncompleteError);
  });
});

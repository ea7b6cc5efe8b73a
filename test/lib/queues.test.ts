import type { Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import { functions } from "../../lambdas/functions.ts";
import { type Deployment, deploy, stackOf, synthesisTimeout } from "./support/deployment.ts";
import { type FoundResource, resourcesIn } from "./support/statements.ts";
import "./support/template-matchers.ts";

let deployment: Deployment;
let hub: Template;
beforeAll(() => {
  deployment = deploy();
  hub = stackOf(deployment, "homeostat-main-hub");
}, synthesisTimeout);

const arnOf = ({ id }: FoundResource) => ({ "Fn::GetAtt": [id, "Arn"] });
const queuesIn = (template: Template) => resourcesIn(template, "AWS::SQS::Queue");
const property = (resource: FoundResource | undefined, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => Object(value)[key], resource?.properties);

describe("every queue", () => {
  it("has a dead-letter queue, or is one that keeps messages for the longest time", () => {
    for (const template of deployment.values())
      for (const queue of queuesIn(template))
        expect(
          property(queue, "RedrivePolicy", "maxReceiveCount") ?? property(queue, "MessageRetentionPeriod"),
        ).toBeOneOf([5, 14 * 24 * 3600]);
  });

  it("refuses what does not come over TLS", () => {
    for (const template of deployment.values()) {
      const denied = resourcesIn(template, "AWS::SQS::QueuePolicy").filter((policy) =>
        JSON.stringify(policy.properties).includes('"aws:SecureTransport":"false"'),
      );
      expect(denied).toHaveLength(queuesIn(template).length);
    }
  });

  it("is encrypted: in the hub under its key, elsewhere under SQS's own", () => {
    for (const [name, template] of deployment)
      for (const queue of queuesIn(template))
        expect(property(queue, name === "homeostat-main-hub" ? "KmsMasterKeyId" : "SqsManagedSseEnabled")).toBeTruthy();
  });

  it("rings, if it is a dead-letter queue, at its first message", () => {
    for (const template of deployment.values())
      for (const queue of queuesIn(template).filter((one) => property(one, "RedrivePolicy") === undefined))
        expect(template).toHaveResourceProperties("AWS::CloudWatch::Alarm", {
          MetricName: "ApproximateNumberOfMessagesVisible",
          Dimensions: [{ Name: "QueueName", Value: { "Fn::GetAtt": [queue.id, "QueueName"] } }],
          Threshold: 1,
        });
  });
});

describe("the events of intake", () => {
  const { trigger } = functions.intake;
  const patterns = trigger.kind === "events" ? Object.entries(trigger.patterns) : [];
  const queue = () => queuesIn(hub).find((one) => property(one, "RedrivePolicy") !== undefined);

  it("wait six times as long as the function may take before they come again", () => {
    expect(property(queue(), "VisibilityTimeout")).toBe(360);
  });

  it.each(patterns)("of %s come from the hub's own bus and from the one for forwarded events", (name, pattern) => {
    const [incoming] = resourcesIn(hub, "AWS::Events::EventBus").filter(({ properties }) =>
      String(properties["Name"]).endsWith("-incoming"),
    );
    for (const EventBusName of ["default", { Ref: incoming?.id }])
      expect(hub).toHaveResourceProperties("AWS::Events::Rule", {
        Name: `homeostat-main-intake-${name}`,
        EventBusName,
        EventPattern: pattern,
      });
  });

  it.each(patterns)("of %s are told apart by a pattern that EventBridge accepts", (_, pattern) => {
    // Source: EventBridge User Guide, "Quotas": characters of an event pattern.
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048);
  });

  it("that EventBridge cannot deliver wait in the dead-letter queue of the function", () => {
    const intakeQueue = queue();
    const rules = resourcesIn(hub, "AWS::Events::Rule").filter(({ properties }) =>
      String(properties["Name"]).startsWith("homeostat-main-intake-"),
    );
    expect(rules).toHaveLength(patterns.length * 2);
    for (const rule of rules) {
      const target = property(rule, "Targets", "0");
      expect(target).toEqual({
        Id: "Queue",
        Arn: intakeQueue && arnOf(intakeQueue),
        DeadLetterConfig: { Arn: property(intakeQueue, "RedrivePolicy", "deadLetterTargetArn") },
      });
    }
  });

  it("are handed over ten at a time, and only those that failed come again", () => {
    const intakeQueue = queue();
    expect(hub).toHaveResourceProperties("AWS::Lambda::EventSourceMapping", {
      EventSourceArn: intakeQueue && arnOf(intakeQueue),
      BatchSize: 10,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: trigger.kind === "events" ? trigger.maxConcurrency : 0 },
    });
  });
});

describe("the ticks of sweep", () => {
  it("come every minute, and are not dropped in silence", () => {
    const [rule] = resourcesIn(hub, "AWS::Events::Rule").filter(({ properties }) => properties["ScheduleExpression"]);
    expect(rule?.properties).toMatchObject({
      Name: "homeostat-main-sweep",
      ScheduleExpression: "rate(1 minute)",
      Targets: [{ DeadLetterConfig: { Arn: { "Fn::GetAtt": [expect.stringMatching(/^sweepDeadQueue/), "Arn"] } } }],
    });
  });

  it("are preceded by the ends of scaling steps, which it may be invoked with by that rule alone", () => {
    const [rule] = resourcesIn(hub, "AWS::Events::Rule").filter(
      ({ properties }) => properties["Name"] === "homeostat-main-sweep-wake",
    );
    const [bus] = resourcesIn(hub, "AWS::Events::EventBus").filter(
      ({ properties }) => properties["Description"] === "What happens to remediations",
    );
    expect(rule?.properties).toMatchObject({
      EventBusName: { Ref: bus?.id },
      EventPattern: functions.sweep.trigger.kind === "schedule" && functions.sweep.trigger.wokenBy,
      Targets: [{ DeadLetterConfig: { Arn: { "Fn::GetAtt": [expect.stringMatching(/^sweepDeadQueue/), "Arn"] } } }],
    });
    expect(hub).toHaveResourceProperties("AWS::Lambda::Permission", {
      Principal: "events.amazonaws.com",
      FunctionName: property(rule, "Targets", "0", "Arn"),
      SourceArn: rule && arnOf(rule),
    });
  });
});

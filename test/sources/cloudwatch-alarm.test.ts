import { describe, expect, test } from "vitest";
import { eventFixture } from "../support/event-fixtures.ts";
import { oneChangedFinding, oneFinding } from "../support/one-finding.ts";

const arn = (name: string) => `arn:aws:cloudwatch:eu-west-1:210987654321:alarm:${name}`;
const cpu = {
  namespace: "AWS/EC2",
  name: "CPUUtilization",
  dimensions: { AutoScalingGroupName: "eks-shop-web-2ac1" },
  period: 60,
  statistic: "Average",
};

test("an alarm over one series, field by field", () => {
  const alarm = "web nodes: CPU high";
  expect(oneFinding("cloudwatch-alarm", "metric")).toStrictEqual({
    schemaVersion: 1,
    key: `alarm|${arn(alarm)}`,
    revision: "2026-03-02T09:14:59.412Z",
    raw: eventFixture("cloudwatch-alarm", "metric"),
    transport: expect.objectContaining({ source: "aws.cloudwatch", detailType: "CloudWatch Alarm State Change" }),
    kind: "alarm",
    lifecycle: "open",
    sourceStatus: { raw: "ALARM", previousRaw: "OK" },
    subject: {
      type: "AWS::CloudWatch::Alarm",
      id: alarm,
      arn: arn(alarm),
      account: "210987654321",
      region: "eu-west-1",
      partition: "aws",
    },
    severity: { label: "unknown" },
    control: { type: "alarm", title: alarm, alarm, alarmArn: arn(alarm) },
    title: "Alarm web nodes: CPU high is ALARM",
    description: "Evaluated to ALARM",
    references: [],
    times: { observed: "2026-03-02T09:14:59.412Z" },
    detail: { type: "alarm", alarm, alarmArn: arn(alarm), form: "metric", state: "ALARM", metrics: [cpu] },
  });
});

test.each([
  ["metric", "open"],
  ["ok", "resolved"],
  ["insufficient-data", "unknown"],
])("%s is %s", (name, lifecycle) => {
  expect(oneFinding("cloudwatch-alarm", name).lifecycle).toBe(lifecycle);
});

describe("forms", () => {
  test.each([
    ["metric", "metric", [cpu]],
    ["first-state", "metric", [expect.objectContaining({ namespace: "AWS/EKS", dimensions: { ClusterName: "shop" } })]],
    [
      "metric-math",
      "metric-math",
      [expect.objectContaining({ name: "NetworkIn" }), expect.objectContaining({ name: "GroupInServiceInstances" })],
    ],
    ["anomaly", "anomaly", [cpu]],
    ["composite-suppressed", "composite", []],
    ["multi-series", "multi-series", []],
    ["contributor-muted", "contributor", []],
  ])("%s is of form %s", (name, form, metrics) => {
    expect(oneFinding("cloudwatch-alarm", name).detail).toMatchObject({ form, metrics });
  });

  test("of a plain metric alarm only the series that it compares counts", () => {
    const [returned, hidden] = [true, false].map((returnData) => ({
      id: `m${returnData}`,
      returnData,
      metricStat: {
        metric: { namespace: "AWS/EC2", name: returnData ? "CPUUtilization" : "Decoy" },
        period: 60,
        stat: "Sum",
      },
    }));
    const configuration = { metrics: [hidden, returned] };
    const { detail } = oneChangedFinding("cloudwatch-alarm", "metric", { detail: { configuration } });
    expect(detail).toMatchObject({ metrics: [{ name: "CPUUtilization", dimensions: {} }] });
  });

  test("an alarm that tells nothing about what it watches is malformed", () => {
    for (const configuration of [{ metrics: [] }, { metrics: undefined }])
      expect(() => oneChangedFinding("cloudwatch-alarm", "metric", { detail: { configuration } })).toThrow(
        expect.objectContaining({ name: "MalformedEventError", field: "detail.configuration.metrics" }),
      );
  });
});

describe("silence", () => {
  test.each([
    ["contributor-muted", arn("").replace("alarm:", "alarm-mute-rule:quiet-sunday")],
    ["composite-suppressed", "ExtensionPeriod"],
  ])("%s is silenced by %s", (name, silencedBy) => {
    expect(oneFinding("cloudwatch-alarm", name).detail).toMatchObject({ silencedBy });
  });

  test("a mute rule without a name silences as well", () => {
    const { detail } = oneChangedFinding("cloudwatch-alarm", "metric", { detail: { muteDetail: {} } });
    expect(detail).toHaveProperty("silencedBy");
  });

  test("nothing silences an alarm that says nothing of it", () => {
    for (const change of [{}, { detail: { muteDetail: null, state: { actionsSuppressedBy: null } } }])
      expect(oneChangedFinding("cloudwatch-alarm", "metric", change).detail).not.toHaveProperty("silencedBy");
  });
});

describe("contributors", () => {
  test("each has its own key and tells its series", () => {
    const finding = oneFinding("cloudwatch-alarm", "contributor-muted");
    expect(finding.key).toBe(`alarm|${arn("any table throttled")}|91c2ab34de56f078`);
    expect(finding.key).not.toBe(oneFinding("cloudwatch-alarm", "multi-series").key);
    expect(finding.detail).toMatchObject({
      contributor: { id: "91c2ab34de56f078", attributes: { TableName: "orders" } },
    });
    expect(finding.sourceStatus).toStrictEqual({ raw: "ALARM" });
  });

  test("the event says what it is, so a missing contributor is malformed", () => {
    const change = { detail: { alarmContributor: undefined } };
    expect(() => oneChangedFinding("cloudwatch-alarm", "contributor-muted", change)).toThrow(
      expect.objectContaining({ field: "detail.alarmContributor" }),
    );
  });
});

describe("reasonData is a hint", () => {
  test("of a composite alarm it names the children", () => {
    expect(oneFinding("cloudwatch-alarm", "composite-suppressed").detail).toMatchObject({
      triggeredBy: [arn("web nodes: CPU high")],
    });
  });

  test.each([
    ["broken JSON", '{"triggeringAlarms":[{"arn":'],
    ["no JSON", "because"],
    ["empty", ""],
    ["absent", undefined],
    ["null", null],
    ["a number", 7],
    ["an object", { triggeringAlarms: [] }],
    ["a JSON number", "7"],
    ["without children", "{}"],
    ["with children of another type", '{"triggeringAlarms":{"arn":"x"}}'],
    ["with nameless children", '{"triggeringAlarms":[{}]}'],
    ["polluted", '{"__proto__":{"triggeringAlarms":[{"arn":"x"}]}}'],
    ["deep", `{"triggeringAlarms":${"[".repeat(20_000)}${"]".repeat(20_000)}}`],
  ])("that can be %s", (_what, reasonData) => {
    const change = { detail: { state: { reasonData } } };
    expect(oneChangedFinding("cloudwatch-alarm", "composite-suppressed", change).detail).toMatchObject({
      form: "composite",
      triggeredBy: [],
    });
    expect(oneChangedFinding("cloudwatch-alarm", "metric", change).detail).toMatchObject({ metrics: [cpu] });
  });

  test("the fixture with broken reason data still says ALARM", () => {
    expect(oneFinding("cloudwatch-alarm", "composite-broken-reason").lifecycle).toBe("open");
  });
});

describe("the alarm's ARN is the authority", () => {
  test("for account, region and partition", () => {
    const finding = oneChangedFinding("cloudwatch-alarm", "metric", {
      resources: ["arn:aws-cn:cloudwatch:cn-north-1:666666666666:alarm:web nodes: CPU high"],
    });
    expect(finding.subject).toMatchObject({ account: "666666666666", region: "cn-north-1", partition: "aws-cn" });
    expect(finding.transport.account).toBe("210987654321");
  });

  test.each([
    ["absent", []],
    ["no ARN", ["web nodes: CPU high"]],
    ["of another service", ["arn:aws:sns:eu-west-1:210987654321:alarm:web nodes: CPU high"]],
    ["of another kind", ["arn:aws:cloudwatch:eu-west-1:210987654321:dashboard:web nodes: CPU high"]],
  ])("so it may not be %s", (_what, resources) => {
    expect(() => oneChangedFinding("cloudwatch-alarm", "metric", { resources })).toThrow(
      expect.objectContaining({ name: "MalformedEventError", field: "resources[0]" }),
    );
  });

  test("and a name that contradicts it is malformed", () => {
    expect(() => oneChangedFinding("cloudwatch-alarm", "metric", { detail: { alarmName: "another" } })).toThrow(
      expect.objectContaining({ name: "MalformedEventError", field: "detail.alarmName" }),
    );
  });
});

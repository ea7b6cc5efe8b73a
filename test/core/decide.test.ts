import { describe, expect, it } from "vitest";
import { withRegisteredSubject } from "../../lambdas/core/alarm-registry.ts";
import type { ConfigInput } from "../../lambdas/core/config.ts";
import { decide } from "../../lambdas/core/decide.ts";
import type { AlarmDetail, Finding } from "../../lambdas/core/finding.ts";
import type { AnyPlaybook } from "../../lambdas/core/playbook.ts";
import { alarm } from "../../lambdas/core/trigger.ts";
import { hubAccount, memberAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createWorld, samplePlaybook } from "../support/sample-playbook.ts";

const colour: AnyPlaybook = samplePlaybook(createWorld());
const scale: AnyPlaybook = { ...colour, id: "sample/scale", triggers: [alarm("AWS::EKS::Nodegroup")] };
const now = new Date("2026-01-01T12:00:00.000Z");
const decideOn = (finding: Finding, over: Partial<ConfigInput> = {}) =>
  decide(withRegisteredSubject(sampleConfig(over), finding), [colour, scale], sampleConfig(over), now);
const reasonOf = (finding: Finding, over: Partial<ConfigInput> = {}) =>
  decideOn(finding, over).map(({ outcome, reason }) => `${outcome}: ${reason}`);
const finding = sampleFinding();

describe("deciding on a finding", () => {
  it.each([
    ["enforce", "remediate"],
    ["approve", "ask"],
    ["observe", "record"],
  ] as const)("in mode %s comes to %s", (mode, outcome) => {
    expect(decideOn(finding, { playbooks: { "sample/set-colour": { mode } } })).toEqual([
      { findingKey: finding.key, playbook: "sample/set-colour", mode, outcome, reason: `mode-${mode}` },
    ]);
  });

  it("leaves an exempted subject alone, from the first day to the last", () => {
    const exemption = {
      id: "red-brand",
      playbooks: ["sample/*"],
      subjects: [finding.subject.id],
      owner: "brand team",
      reason: "the brand is red until the relaunch",
      granted: "2026-01-01",
      expires: "2026-01-01",
    };
    const decided = (over: Partial<typeof exemption>) => reasonOf(finding, { exemptions: [{ ...exemption, ...over }] });
    expect(decided({})).toEqual(["skip: exempted"]);
    expect(decided({ granted: "2026-01-02", expires: "2026-01-03" })).toEqual(["remediate: mode-enforce"]);
    expect(decided({ granted: "2025-12-01", expires: "2025-12-31" })).toEqual(["remediate: mode-enforce"]);
    expect(decided({ subjects: ["another"] })).toEqual(["remediate: mode-enforce"]);
  });

  it("concerns no playbook that answers to another control or another type of subject", () => {
    expect(
      decideOn(
        sampleFinding({
          control: {
            ...finding.control,
            type: "config-rule",
            rule: "size",
            ruleArn: "arn:aws:config:eu-west-1:444455556666:config-rule/x",
          } as Finding["control"],
        }),
      ),
    ).toEqual([]);
    expect(decideOn(sampleFinding({ subject: { ...finding.subject, type: "AWS::EC2::VPC" } }))).toEqual([]);
  });

  it("believes what the rule really is over what it is called", () => {
    const control = (identifier: string | null) => ({ ...finding.control, identifier }) as Finding["control"];
    expect(decideOn(sampleFinding({ control: control("COLOUR") }))).toHaveLength(1);
    expect(decideOn(sampleFinding({ control: control("SIZE") }))).toEqual([]);
    expect(decideOn(sampleFinding({ control: control(null) }))).toEqual([]);
  });

  it.each([
    [
      "of an account that is not configured",
      {
        subject: { ...finding.subject, account: "999999999999" },
        transport: { ...finding.transport, account: "999999999999" },
        control: {
          type: "config-rule",
          title: "colour",
          rule: "colour",
          ruleArn: "arn:aws:config:eu-west-1:999999999999:config-rule/x",
        },
      },
      "account-not-managed",
    ],
    [
      "of a region that is not configured",
      { subject: { ...finding.subject, region: "us-east-1" } },
      "account-not-managed",
    ],
    ["of another partition", { subject: { ...finding.subject, partition: "aws-cn" } }, "account-not-managed"],
    [
      "told by an account about another",
      { transport: { ...finding.transport, account: hubAccount } },
      "account-mismatch",
    ],
    [
      "whose ARN names another account",
      { subject: { ...finding.subject, arn: `arn:aws:ecr:eu-west-1:${hubAccount}:repository/x` } },
      "account-mismatch",
    ],
    [
      "whose rule is of another account",
      {
        control: {
          type: "config-rule",
          title: "colour",
          rule: "colour",
          ruleArn: `arn:aws:config:eu-west-1:${hubAccount}:config-rule/x`,
        },
      },
      "account-mismatch",
    ],
    ["that is replayed", { transport: { ...finding.transport, replayName: "again" } }, "replayed-event"],
    ["that is resolved", { lifecycle: "resolved" }, "finding-resolved"],
    ["that is suppressed", { lifecycle: "suppressed" }, "finding-suppressed"],
    ["that is unknown", { lifecycle: "unknown" }, "finding-unknown"],
    ["of which a part is missing", { partial: true }, "finding-partial"],
    ["about ourselves, by name", { subject: { ...finding.subject, id: "homeostat-test-audit" } }, "own-resource"],
    [
      "about ourselves, by tag",
      { subject: { ...finding.subject, tags: { "homeostat:deployment": "test" } } },
      "own-resource",
    ],
  ] satisfies [string, Partial<Finding>, string][])("skips one %s", (_what, over, reason) => {
    expect(reasonOf(sampleFinding(over))).toEqual([`skip: ${reason}`]);
  });

  it("puts trust before everything else", () => {
    const forged = sampleFinding({
      lifecycle: "resolved",
      transport: { ...finding.transport, account: hubAccount, replayName: "r" },
    });
    expect(reasonOf(forged)).toEqual(["skip: account-mismatch"]);
  });

  it("treats another deployment's resources as anybody's", () => {
    expect(reasonOf(sampleFinding({ subject: { ...finding.subject, id: "homeostat-other-audit" } }))).toEqual([
      "remediate: mode-enforce",
    ]);
  });
});

describe("deciding on an alarm", () => {
  const alarmArn = `arn:aws:cloudwatch:eu-west-1:${memberAccount}:alarm:web-cpu`;
  const metric = {
    namespace: "AWS/EC2",
    name: "CPUUtilization",
    dimensions: { AutoScalingGroupName: "asg" },
    statistic: "Average",
    period: 60,
  };
  const detail: AlarmDetail = {
    type: "alarm",
    alarm: "web-cpu",
    alarmArn,
    form: "metric",
    state: "ALARM",
    metrics: [metric],
  };
  const alarmFinding = (over: Partial<AlarmDetail> = {}, rest: Partial<Finding> = {}): Finding =>
    sampleFinding({
      kind: "alarm",
      subject: {
        type: "AWS::CloudWatch::Alarm",
        id: "web-cpu",
        account: memberAccount,
        region: "eu-west-1",
        partition: "aws",
        arn: alarmArn,
      },
      control: { type: "alarm", title: "web-cpu", alarm: "web-cpu", alarmArn },
      detail: { ...detail, ...over },
      ...rest,
    });
  const entry = {
    alarm: "web-cpu",
    account: memberAccount,
    region: "eu-west-1",
    cluster: "shop",
    nodeGroup: "web",
    metric,
    target: 70,
    min: 2,
    max: 10,
  };
  const config: Partial<ConfigInput> = { playbooks: { "sample/*": { mode: "enforce" } }, scaling: [entry] };

  it("is about the node group that it is registered for", () => {
    const [decision] = decideOn(alarmFinding(), config);
    expect(decision).toMatchObject({ playbook: "sample/scale", outcome: "remediate" });
    expect(withRegisteredSubject(sampleConfig(config), alarmFinding()).subject).toMatchObject({
      type: "AWS::EKS::Nodegroup",
      id: "shop/web",
      account: memberAccount,
    });
  });

  it.each([
    ["that nobody registered", {}, { scaling: [] }, "alarm-not-registered"],
    ["registered for another account", {}, { scaling: [{ ...entry, account: hubAccount }] }, "alarm-not-registered"],
    ["registered for another region", {}, { scaling: [{ ...entry, region: "eu-central-1" }] }, "alarm-not-registered"],
    ["that watches another metric", { metrics: [{ ...metric, name: "NetworkIn" }] }, {}, "alarm-contradicts-registry"],
    [
      "that watches another group",
      { metrics: [{ ...metric, dimensions: { AutoScalingGroupName: "other" } }] },
      {},
      "alarm-contradicts-registry",
    ],
    [
      "that watches more than was registered",
      { metrics: [{ ...metric, dimensions: { AutoScalingGroupName: "asg", Extra: "x" } }] },
      {},
      "alarm-contradicts-registry",
    ],
    ["that is muted", { silencedBy: "arn:mute" }, {}, "alarm-silenced"],
  ] satisfies [string, Partial<AlarmDetail>, Partial<ConfigInput>, string][])(
    "skips one %s",
    (_what, over, more, reason) => {
      expect(reasonOf(alarmFinding(over), { ...config, ...more })).toEqual([`skip: ${reason}`]);
    },
  );

  it("skips one that has cleared", () => {
    expect(reasonOf(alarmFinding({ state: "OK" }, { lifecycle: "resolved" }), config)).toEqual([
      "skip: finding-resolved",
    ]);
  });
});

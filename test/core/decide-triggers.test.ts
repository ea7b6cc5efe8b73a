import { describe, expect, it } from "vitest";
import { type Decision, decide, isCalming, refuseStale, showsFault } from "../../lambdas/core/decide.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import type { AnyPlaybook } from "../../lambdas/core/playbook.ts";
import { item, scan, type Trigger } from "../../lambdas/core/trigger.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createWorld, samplePlaybook } from "../support/sample-playbook.ts";

const now = new Date("2026-01-01T12:00:00.000Z");
const finding = sampleFinding();
const image = "AWS::ECR::Image";

const answers = (trigger: Trigger, over: Partial<Finding>): boolean => {
  const playbook: AnyPlaybook = { ...samplePlaybook(createWorld()), triggers: [trigger] };
  return decide(sampleFinding(over), [playbook], sampleConfig(), now).length > 0;
};
const colour: Trigger = {
  kind: "control",
  configRules: ["colour"],
  securityHub: ["Sample.1"],
  subject: finding.subject.type,
};
const hub = (id: string): Finding["control"] => ({
  type: "security-hub",
  title: "colour",
  id,
  findingArn: "arn:aws:securityhub:eu-west-1:444455556666:finding/1",
});
const cve = (id: string): Finding["control"] => ({ type: "vulnerability", title: id, id });
const other = (type: string): Finding["subject"] => ({ ...finding.subject, type });

describe("whose business a finding is", () => {
  it.each([
    ["Security Hub's control", colour, { control: hub("Sample.1") }, true],
    ["another control of Security Hub", colour, { control: hub("Sample.2") }, false],
    ["a vulnerability that is named like a control", colour, { control: cve("Sample.1") }, false],
    [
      "a vulnerability of its type of subject",
      scan(image),
      { kind: "vulnerability", subject: other(image), control: cve("CVE-1") },
      true,
    ],
    [
      "a vulnerability of another type of subject",
      scan(image),
      { kind: "vulnerability", control: cve("CVE-1"), detail: { type: "none" } },
      false,
    ],
    [
      "a vulnerability of an image whose digest was left out",
      scan(image),
      {
        kind: "vulnerability",
        subject: other("AWS::ECR::Repository"),
        control: cve("CVE-1"),
        detail: { type: "image" } as Finding["detail"],
      },
      true,
    ],
    ["what is no vulnerability, of its type of subject", scan(image), { subject: other(image) }, false],
    [
      "a recorded change of its type of subject",
      item(finding.subject.type),
      { kind: "drift", detail: { type: "configurationItem" } as Finding["detail"] },
      true,
    ],
    [
      "a recorded change of another type",
      item(image),
      { kind: "drift", detail: { type: "configurationItem" } as Finding["detail"] },
      false,
    ],
    ["what else is told of its type of subject", item(finding.subject.type), {}, false],
  ] satisfies [string, Trigger, Partial<Finding>, boolean][])("%s: %#", (_what, trigger, over, expected) => {
    expect(answers(trigger, over)).toBe(expected);
  });
});

const decision = (over: Partial<Decision>): Decision => ({
  findingKey: finding.key,
  playbook: "sample/scale",
  mode: "enforce",
  outcome: "remediate",
  reason: "mode-enforce",
  ...over,
});

describe("an alarm that is heard late", () => {
  const observed = (minutesAgo: number): Finding =>
    sampleFinding({
      kind: "alarm",
      times: { observed: new Date(now.getTime() - minutesAgo * 60_000).toISOString() },
    });

  it("is news for a quarter of an hour, to the second", () => {
    expect(refuseStale([decision({})], observed(15), now)).toEqual([decision({})]);
    expect(refuseStale([decision({})], observed(15.02), now)).toEqual([
      decision({ outcome: "skip", reason: "alarm-stale" }),
    ]);
  });

  it("keeps the reason that it was skipped by before", () => {
    const silenced = decision({ outcome: "skip", reason: "alarm-silenced" });
    expect(refuseStale([silenced, decision({ outcome: "record" })], observed(60), now)).toEqual([
      silenced,
      decision({ outcome: "skip", reason: "alarm-stale" }),
    ]);
  });

  it("is the only kind of finding that ages", () => {
    const old = sampleFinding({ times: { observed: "2020-01-01T00:00:00.000Z" } });
    expect(refuseStale([decision({})], old, now)).toEqual([decision({})]);
  });
});

describe("what a reason means for those who read it", () => {
  it("shows a fault of the configuration where any playbook was refused by one", () => {
    const fault = decision({ outcome: "skip", reason: "alarm-contradicts-registry" });
    expect(showsFault([decision({}), fault])).toBe(true);
    expect(showsFault([decision({}), decision({ outcome: "skip", reason: "alarm-silenced" })])).toBe(false);
    expect(showsFault([])).toBe(false);
  });

  it.each([
    ["finding-resolved", true],
    ["finding-suppressed", true],
    ["below-threshold", true],
    ["finding-unknown", false],
    ["mode-enforce", false],
  ] satisfies [Decision["reason"], boolean][])("a case that stands open may end by %s: %s", (reason, calms) => {
    expect(isCalming(reason)).toBe(calms);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../lambdas/core/config.ts";
import type { Control, Finding } from "../../lambdas/core/finding.ts";
import { refuseUntrusted } from "../../lambdas/core/managed-accounts.ts";
import { hubAccount, memberAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const securityAccount = "777788889999";
const otherMember = "333344445555";
const unmanaged = "666666666666";

const config = (administrators: ConfigInput["administrators"]) =>
  sampleConfig({
    accounts: [hubAccount, memberAccount, otherMember, securityAccount].map((id) => ({
      id,
      name: id,
      environment: "production",
      regions: ["eu-west-1"],
    })),
    administrators,
  });
const configured = config({ securityHub: securityAccount });

const base = sampleFinding();
const arnIn = (account: string) => `arn:aws:securityhub:eu-west-1:${account}:security-control/S3.8/finding/1`;
const controlIn = (account: string): Control => ({
  type: "security-hub",
  title: "S3.8",
  id: "S3.8",
  findingArn: arnIn(account),
});

/** A finding of a Security Hub control about the member's bucket, as this account told it. */
const toldBy = (account: string, over: Partial<Finding> = {}, source = "aws.securityhub"): Finding => ({
  ...base,
  control: controlIn(memberAccount),
  transport: { ...base.transport, source, account },
  ...over,
});

describe("the administrator of a service", () => {
  it("is believed about a managed account, in events of that service", () => {
    expect(refuseUntrusted(configured, toldBy(securityAccount))).toBeNull();
  });

  it("is believed from its own region about another of the member's", () => {
    const abroad = config({ securityHub: securityAccount });
    const elsewhere = {
      ...abroad,
      accounts: abroad.accounts.map((one) => (one.id === memberAccount ? { ...one, regions: ["eu-north-1"] } : one)),
    };
    const subject = { ...base.subject, region: "eu-north-1" };
    expect(refuseUntrusted(elsewhere, toldBy(securityAccount, { subject }))).toBeNull();
    expect(refuseUntrusted(elsewhere, toldBy(memberAccount, { subject }))).toBe("account-not-managed");
  });

  it("leaves the account itself believed", () => {
    expect(refuseUntrusted(configured, toldBy(memberAccount))).toBeNull();
  });

  it.each([
    ["securityHub", "aws.securityhub"],
    ["guardDuty", "aws.guardduty"],
    ["inspector", "aws.inspector2"],
    ["health", "aws.health"],
  ] as const)("of %s speaks in events of %s, and in no others", (service, own) => {
    const sources = ["aws.securityhub", "aws.guardduty", "aws.inspector2", "aws.health"];
    const believed = sources.filter(
      (source) => refuseUntrusted(config({ [service]: securityAccount }), toldBy(securityAccount, {}, source)) === null,
    );
    expect(believed).toEqual([own]);
  });
});

describe("is not believed", () => {
  it.each([
    ["an administrator that nobody configured", toldBy(securityAccount), config({})],
    ["the administrator of another service", toldBy(securityAccount), config({ guardDuty: securityAccount })],
    ["another member", toldBy(otherMember), configured],
    ["the hub, for being the hub", toldBy(hubAccount), configured],
    ["an unmanaged account", toldBy(unmanaged), configured],
    ["the administrator in an event of AWS Config", toldBy(securityAccount, {}, "aws.config"), configured],
    ["the administrator in an alarm", toldBy(securityAccount, {}, "aws.cloudwatch"), configured],
    ["the administrator in a drifted stack", toldBy(securityAccount, {}, "aws.cloudformation"), configured],
    ["the administrator in a scan by ECR", toldBy(securityAccount, {}, "aws.ecr"), configured],
    ["a source that begins alike", toldBy(securityAccount, {}, "aws.securityhub.acme"), configured],
    ["a source in capitals", toldBy(securityAccount, {}, "AWS.SecurityHub"), configured],
    ["a source that every object has", toldBy(securityAccount, {}, "constructor"), configured],
    [
      "the administrator whose finding is of another account than its subject",
      toldBy(securityAccount, { control: controlIn(otherMember) }),
      configured,
    ],
    [
      "the administrator whose subject's ARN is of another account",
      toldBy(securityAccount, {
        subject: { ...base.subject, arn: `arn:aws:ec2:eu-west-1:${otherMember}:security-group/sg-1` },
      }),
      configured,
    ],
    [
      "the account itself, with a finding of another account",
      toldBy(memberAccount, { control: controlIn(unmanaged) }),
      configured,
    ],
    [
      "an alarm of another account",
      toldBy(memberAccount, {
        control: {
          type: "alarm",
          title: "cpu",
          alarm: "cpu",
          alarmArn: `arn:aws:cloudwatch:eu-west-1:${unmanaged}:alarm:cpu`,
        },
      }),
      configured,
    ],
    [
      "a threat whose finding is of another account",
      toldBy(memberAccount, {
        control: {
          type: "threat",
          title: "t",
          id: "t",
          findingArn: `arn:aws:guardduty:eu-west-1:${unmanaged}:detector/1`,
        },
      }),
      configured,
    ],
  ])("%s", (_who, finding, configuration) => {
    expect(refuseUntrusted(configuration, finding)).toBe("account-mismatch");
  });

  it.each([
    [
      "an account that is not managed",
      { subject: { ...base.subject, account: unmanaged }, control: controlIn(unmanaged) },
    ],
    ["a region that is not managed", { subject: { ...base.subject, region: "us-east-1" } }],
    [
      "a place that it tells of from a region where nobody listens",
      { transport: { ...base.transport, source: "aws.securityhub", account: securityAccount, region: "us-east-1" } },
    ],
    ["another partition", { subject: { ...base.subject, partition: "aws-cn" } }],
  ])("the administrator about %s", (_what, over) => {
    expect(refuseUntrusted(configured, toldBy(securityAccount, over))).toBe("account-not-managed");
  });
});

it("whoever speaks, about whatever, in whichever event: only the account itself and its service's administrator", () => {
  const accounts = [hubAccount, memberAccount, otherMember, securityAccount, unmanaged];
  const services = { "aws.securityhub": "securityHub", "aws.guardduty": "guardDuty" } as const;
  const administrator = fc.option(fc.constantFrom(hubAccount, otherMember, securityAccount), { nil: undefined });
  fc.assert(
    fc.property(
      fc.constantFrom(...accounts),
      fc.constantFrom(...accounts),
      fc.constantFrom("aws.securityhub", "aws.guardduty", "aws.config"),
      fc.record({ securityHub: administrator, guardDuty: administrator }),
      (speaker, account, source, administrators) => {
        const finding = toldBy(speaker, { subject: { ...base.subject, account }, control: controlIn(account) }, source);
        const believed = refuseUntrusted(config(administrators), finding) === null;
        const speaksForService = source !== "aws.config" && administrators[services[source]] === speaker;
        expect(believed).toBe(account !== unmanaged && (speaker === account || speaksForService));
      },
    ),
  );
});

import { beforeEach, describe, expect, it } from "vitest";
import { ruleResolver } from "../../lambdas/adapters/rule-identifiers.ts";
import type { AssumeOptions } from "../../lambdas/adapters/runtime.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import type { Operation } from "../../lambdas/core/operation.ts";
import { hubAccount, memberAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { awsError, directSession } from "../support/sample-playbook.ts";

const hour = 3_600_000;

let now: number;
let assumed: AssumeOptions[];
let asked: string[];
let answer: () => string | null;
let resolve: (finding: Finding) => Promise<Finding>;

beforeEach(() => {
  now = Date.parse("2026-01-01T00:00:00Z");
  assumed = [];
  asked = [];
  answer = () => "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED";
  const describeConfigRule: Operation<{ readonly ConfigRuleName: string }, string | null> = {
    actions: ["config:DescribeConfigRules"],
    resource: "*",
    run: async (_client, { ConfigRuleName }) => {
      asked.push(ConfigRuleName);
      return answer();
    },
  };
  const assume = (options: AssumeOptions) => {
    assumed.push(options);
    return directSession;
  };
  resolve = ruleResolver({ assume, config: sampleConfig(), now: () => new Date(now) }, describeConfigRule);
});

const ofRule = (rule: string, name = "colour"): Finding =>
  sampleFinding({ control: { type: "config-rule", title: name, rule: name, ruleArn: rule } });
const ruleArn = (id: string): string => `arn:aws:config:eu-west-1:${memberAccount}:config-rule/config-rule-${id}`;

describe("what a Config rule really is", () => {
  it("is asked of the account that it is in, by its name, with the reader's role", async () => {
    const finding = sampleFinding({ transport: { ...sampleFinding().transport, region: "eu-central-1" } });
    expect(await resolve(finding)).toEqual({
      ...finding,
      control: { ...finding.control, identifier: "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED" },
    });
    expect(asked).toEqual(["colour"]);
    expect(assumed).toEqual([
      {
        roleArn: `arn:aws:iam::${memberAccount}:role/homeostat-test-reader`,
        sessionName: "resolve-config-rule",
        region: "eu-central-1",
        externalId: `homeostat:${hubAccount}:test`,
        use: "read",
      },
    ]);
  });

  it("is asked once an hour", async () => {
    await resolve(sampleFinding());
    now += hour - 1;
    answer = () => "SOMETHING_ELSE";
    expect((await resolve(sampleFinding())).control).toHaveProperty(
      "identifier",
      "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
    );
    expect(asked).toHaveLength(1);
    now += 1;
    expect((await resolve(sampleFinding())).control).toHaveProperty("identifier", "SOMETHING_ELSE");
    expect(asked).toHaveLength(2);
  });

  it("is asked for each rule, also where two have one name", async () => {
    await resolve(ofRule(ruleArn("a")));
    await resolve(ofRule(ruleArn("b")));
    await resolve(ofRule(ruleArn("a")));
    expect(asked).toEqual(["colour", "colour"]);
  });

  it("is never what another rule, account or region is, whatever ARN their events name", async () => {
    await resolve(ofRule("an ARN", "colour"));
    answer = () => "SOMETHING_ELSE";
    const same = ofRule("an ARN", "colour");
    for (const other of [
      ofRule("an ARN", "shape"),
      { ...same, subject: { ...same.subject, account: hubAccount } },
      { ...same, transport: { ...same.transport, region: "eu-central-1" } },
    ])
      expect((await resolve(other)).control).toHaveProperty("identifier", "SOMETHING_ELSE");
  });

  it("is null for a rule that is gone, and that too is remembered", async () => {
    answer = () => null;
    expect((await resolve(sampleFinding())).control).toHaveProperty("identifier", null);
    await resolve(sampleFinding());
    expect(asked).toHaveLength(1);
  });

  it("stays unknown where AWS cannot be asked: the error passes through, and the next event asks again", async () => {
    answer = () => {
      throw awsError("ThrottlingException", 400);
    };
    await expect(resolve(sampleFinding())).rejects.toMatchObject({ name: "ThrottlingException" });
    answer = () => "RESTRICTED_INCOMING_TRAFFIC";
    expect((await resolve(sampleFinding())).control).toHaveProperty("identifier", "RESTRICTED_INCOMING_TRAFFIC");
  });

  it("concerns findings of rules only", async () => {
    const scan = sampleFinding({ control: { type: "image-scan", title: "ECR image scan" } });
    expect(await resolve(scan)).toBe(scan);
    expect(assumed).toEqual([]);
  });
});

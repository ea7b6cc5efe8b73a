import {
  ConfigServiceClient,
  DescribeComplianceByConfigRuleCommand,
  DescribeConfigRulesCommand,
  GetComplianceDetailsByConfigRuleCommand,
  PutConfigRuleCommand,
} from "@aws-sdk/client-config-service";
import { expect, test } from "vitest";
import { elsewhere, minutes } from "../support/account.ts";
import { estateAccount } from "../support/estate.ts";

const setUp = () => {
  const account = estateAccount();
  const config = account.client(ConfigServiceClient);
  const putRule = (ConfigRuleName: string, SourceIdentifier: string, InputParameters?: string) =>
    config.send(
      new PutConfigRuleCommand({
        ConfigRule: { ConfigRuleName, Source: { Owner: "AWS", SourceIdentifier }, InputParameters },
      }),
    );
  return { ...account, config, putRule };
};

test("a rule has its owner's name and AWS's identifier", async () => {
  const { config, client } = setUp();
  const { ConfigRules } = await config.send(
    new DescribeConfigRulesCommand({ ConfigRuleNames: ["no-ssh-from-the-internet"] }),
  );
  expect(ConfigRules).toMatchObject([
    {
      ConfigRuleArn: "arn:aws:config:eu-west-1:444455556666:config-rule/config-rule-z2jg7u",
      Source: { Owner: "AWS", SourceIdentifier: "INCOMING_SSH_DISABLED" },
      Scope: { ComplianceResourceTypes: ["AWS::EC2::SecurityGroup"] },
    },
  ]);
  const { ConfigRules: all } = await client(ConfigServiceClient, elsewhere).send(new DescribeConfigRulesCommand({}));
  expect(all).toContainEqual(
    expect.objectContaining({
      CreatedBy: "securityhub.amazonaws.com",
      ConfigRuleArn:
        "arn:aws:config:eu-west-1:111122223333:config-rule/aws-service-rule/securityhub.amazonaws.com/config-rule-q7xk2m",
    }),
  );
});

test("compliance is told by rule and by resource", async () => {
  const { client } = setUp();
  const config = client(ConfigServiceClient, elsewhere);
  const { ComplianceByConfigRules } = await config.send(
    new DescribeComplianceByConfigRuleCommand({ ComplianceTypes: ["NON_COMPLIANT"] }),
  );
  expect(ComplianceByConfigRules).toEqual([
    {
      ConfigRuleName: "ecr-private-tag-immutability-enabled",
      Compliance: {
        ComplianceType: "NON_COMPLIANT",
        ComplianceContributorCount: { CappedCount: 1, CapExceeded: false },
      },
    },
  ]);
  const details = (Limit?: number, NextToken?: string) =>
    config.send(
      new GetComplianceDetailsByConfigRuleCommand({
        ConfigRuleName: "ecr-private-tag-immutability-enabled",
        Limit,
        NextToken,
      }),
    );
  const first = await details(3);
  const second = await details(3, first.NextToken);
  const results = [...(first.EvaluationResults ?? []), ...(second.EvaluationResults ?? [])];
  expect(results.map(({ ComplianceType }) => ComplianceType)).toEqual([
    "COMPLIANT",
    "COMPLIANT",
    "COMPLIANT",
    "NON_COMPLIANT",
  ]);
  expect(results[3]).toMatchObject({
    Annotation: "Tag immutability is not enabled for the repository.",
    EvaluationResultIdentifier: {
      EvaluationResultQualifier: { ResourceType: "AWS::ECR::Repository", ResourceId: "platform/build-runner" },
    },
  });
});

test("a new rule judges what is there: first verdicts have no old result", async () => {
  const { config, putRule, events, pass } = setUp();
  await putRule("images-scanned", "ECR_PRIVATE_IMAGE_SCANNING_ENABLED");
  const compliance = async () =>
    (await config.send(new DescribeComplianceByConfigRuleCommand({ ConfigRuleNames: ["images-scanned"] })))
      .ComplianceByConfigRules?.[0]?.Compliance;
  expect(await compliance()).toEqual({ ComplianceType: "INSUFFICIENT_DATA" });
  await pass(minutes);
  expect(await compliance()).toMatchObject({ ComplianceContributorCount: { CappedCount: 3 } });
  expect(events).toHaveLength(8);
  for (const { detail } of events) expect(detail).not.toHaveProperty("oldEvaluationResult");
});

test("parameters change what a rule asks", async () => {
  const { putRule, events, pass } = setUp();
  await putRule("no-plain-http", "RESTRICTED_INCOMING_TRAFFIC", JSON.stringify({ blockedPort1: "80" }));
  await pass(minutes);
  const wrong = events.filter(({ detail }) => JSON.stringify(detail).includes('"NON_COMPLIANT"'));
  expect(wrong).toMatchObject([
    { detail: { newEvaluationResult: { annotation: "Port 80 is open to the internet." } } },
  ]);
});

test("refuses unknown rules, identifiers, parameters and tokens", async () => {
  const { config, putRule } = setUp();
  await expect(config.send(new DescribeConfigRulesCommand({ ConfigRuleNames: ["none"] }))).rejects.toMatchObject({
    name: "NoSuchConfigRuleException",
  });
  await expect(
    config.send(new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: "none" })),
  ).rejects.toMatchObject({ name: "NoSuchConfigRuleException" });
  await expect(config.send(new DescribeConfigRulesCommand({ NextToken: "mine" }))).rejects.toMatchObject({
    name: "InvalidNextTokenException",
  });
  await expect(putRule("unknown", "NO_SUCH_RULE")).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  await expect(putRule("broken", "INCOMING_SSH_DISABLED", "{")).rejects.toMatchObject({
    name: "InvalidParameterValueException",
  });
});

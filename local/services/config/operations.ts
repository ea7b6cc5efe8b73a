import {
  type ConfigRule,
  type ConfigurationItem,
  DescribeComplianceByConfigRuleCommand,
  DescribeConfigRulesCommand,
  type EvaluationResult,
  GetComplianceDetailsByConfigRuleCommand,
  GetComplianceDetailsByResourceCommand,
  GetResourceConfigHistoryCommand,
  PutConfigRuleCommand,
  type ResourceType,
} from "@aws-sdk/client-config-service";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Operations } from "../operations.ts";
import { pageOf } from "../page.ts";
import type { Place } from "../place.ts";
import { onTimer, type World } from "../world.ts";
import { evaluateResource } from "./evaluate.ts";
import type { Item } from "./item.ts";
import { itemOf, recordItem } from "./items.ts";
import { isManagedRuleId, managedRules } from "./managed-rules.ts";
import { evaluationTimer, judgeLater, type PendingEvaluation, recordingTimer } from "./record-change.ts";
import { recordedResources } from "./resources.ts";
import { type Evaluation, evaluationsOf, type Rule, ruleArn, ruleNamed, rulesOf } from "./rules.ts";

/** Source: AWS Config API Reference, DescribeConfigRules and DescribeComplianceByConfigRule. */
const rulesPerPage = 25;

/** The operations of `config`, and the evaluations that follow every change. */
export const registerConfig = (aws: Operations, world: World): void => {
  onTimer<PendingEvaluation>(world, evaluationTimer, ({ account, region, type, id }) =>
    evaluateResource(world, { account, region }, { type, id }),
  );
  onTimer<PendingEvaluation>(world, recordingTimer, ({ account, region, type, id }) =>
    recordItem(world, { account, region }, { type, id }),
  );
  registerItems(aws, world);
  registerRules(aws, world);
  registerCompliance(aws, world);
};

const registerItems = (aws: Operations, world: World): void => {
  aws.on(GetResourceConfigHistoryCommand, ({ resourceType, resourceId }, place) => {
    const item = itemOf(world, place, { type: resourceType, id: resourceId });
    if (!item)
      throw new AwsFaultError(
        "ResourceNotDiscoveredException",
        `Resource ${resourceId} of resourceType:${resourceType} is unknown or has not been discovered`,
      );
    // Only the newest item of a resource is kept here, so there is never a second page.
    return { configurationItems: [historyItem(place, item)] };
  });
};

const historyItem = ({ account, region }: Place, item: Item): ConfigurationItem => ({
  version: "1.3",
  accountId: account,
  configurationItemCaptureTime: new Date(item.capturedAt),
  configurationItemStatus: item.status,
  configurationStateId: String(item.capturedAt),
  arn: item.arn,
  resourceType: item.type as ResourceType,
  resourceId: item.id,
  resourceName: item.name,
  awsRegion: region,
  tags: { ...item.tags },
  ...(item.configuration && { configuration: JSON.stringify(item.configuration) }),
  supplementaryConfiguration: Object.fromEntries(
    Object.entries(item.supplementary).map(([name, value]) => [name, JSON.stringify(value)]),
  ),
});

const registerRules = (aws: Operations, world: World): void => {
  const select = (place: Place, names: readonly string[] | undefined): readonly Rule[] =>
    names?.length
      ? names.map((name) => ruleNamed(world, place, name))
      : [...rulesOf(world, place).entries()].map(([, rule]) => rule);

  aws.on(DescribeConfigRulesCommand, ({ ConfigRuleNames, NextToken }, place) => {
    const { items, next } = pageOf(
      select(place, ConfigRuleNames),
      rulesPerPage,
      NextToken,
      "InvalidNextTokenException",
    );
    return { ConfigRules: items.map((rule) => describe(place, rule)), NextToken: next };
  });
  aws.on(
    PutConfigRuleCommand,
    ({ ConfigRule: { ConfigRuleName: name, Source, InputParameters, Description } }, place) => {
      const identifier = Source?.SourceIdentifier;
      if (!name || Source?.Owner !== "AWS" || !isManagedRuleId(identifier))
        throw new AwsFaultError(
          "InvalidParameterValueException",
          `The sourceIdentifier ${identifier} is invalid: only ${Object.keys(managedRules).join(", ")} are evaluated here.`,
        );
      rulesOf(world, place).put(name, {
        name,
        id: rulesOf(world, place).get(name)?.id ?? `config-rule-${world.random.hex(6)}`,
        identifier,
        description: Description ?? "",
        parameters: parseParameters(InputParameters),
        createdBy: null,
      });
      for (const resource of recordedResources(world, place))
        if (resource.type === managedRules[identifier].resourceType) judgeLater(world, place, resource);
      return {};
    },
  );
  aws.on(DescribeComplianceByConfigRuleCommand, ({ ConfigRuleNames, ComplianceTypes, NextToken }, place) => {
    const rows = select(place, ConfigRuleNames)
      .map(({ name }) => ({ ConfigRuleName: name, Compliance: summarise(evaluationsBy(world, place, name)) }))
      .filter(({ Compliance }) => !ComplianceTypes?.length || ComplianceTypes.includes(Compliance.ComplianceType));
    const { items, next } = pageOf(rows, rulesPerPage, NextToken, "InvalidNextTokenException");
    return { ComplianceByConfigRules: [...items], NextToken: next };
  });
};

const registerCompliance = (aws: Operations, world: World): void => {
  aws.on(
    GetComplianceDetailsByConfigRuleCommand,
    ({ ConfigRuleName, ComplianceTypes, Limit = 10, NextToken }, place) => {
      const { name } = ruleNamed(world, place, ConfigRuleName);
      const all = evaluationsBy(world, place, name).filter(
        ({ compliance }) => !ComplianceTypes?.length || ComplianceTypes.includes(compliance),
      );
      const { items, next } = pageOf(all, Limit, NextToken, "InvalidNextTokenException");
      return { EvaluationResults: items.map(resultOf), NextToken: next };
    },
  );
  aws.on(
    GetComplianceDetailsByResourceCommand,
    ({ ResourceType = "", ResourceId = "", ComplianceTypes, NextToken }, place) => {
      const all = [...evaluationsOf(world, place).entries()]
        .map(([, evaluation]) => evaluation)
        .filter(({ resourceType, resourceId }) => resourceType === ResourceType && resourceId === ResourceId)
        .filter(({ compliance }) => !ComplianceTypes?.length || ComplianceTypes.includes(compliance));
      const { items, next } = pageOf(all, evaluationsPerPage, NextToken, "InvalidNextTokenException");
      return { EvaluationResults: items.map(resultOf), NextToken: next };
    },
  );
};

/** AWS names no size of these pages; small, so that whoever asks has to go on asking. */
const evaluationsPerPage = 10;

const evaluationsBy = (world: World, place: Place, rule: string): readonly Evaluation[] =>
  [...evaluationsOf(world, place).entries()].map(([, evaluation]) => evaluation).filter((each) => each.rule === rule);

const describe = (place: Place, rule: Rule): ConfigRule => ({
  ConfigRuleName: rule.name,
  ConfigRuleArn: ruleArn(place, rule),
  ConfigRuleId: rule.id,
  Description: rule.description,
  Scope: { ComplianceResourceTypes: [managedRules[rule.identifier].resourceType] },
  Source: { Owner: "AWS", SourceIdentifier: rule.identifier },
  InputParameters: JSON.stringify(rule.parameters),
  ConfigRuleState: "ACTIVE",
  ...(rule.createdBy && { CreatedBy: rule.createdBy }),
});

const summarise = (evaluations: readonly Evaluation[]) => {
  const wrong = evaluations.filter(({ compliance }) => compliance === "NON_COMPLIANT").length;
  if (evaluations.length === 0) return { ComplianceType: "INSUFFICIENT_DATA" as const };
  if (wrong === 0) return { ComplianceType: "COMPLIANT" as const };
  // Config counts to 25 and then says that there are more.
  const count = { CappedCount: Math.min(wrong, 25), CapExceeded: wrong > 25 };
  return { ComplianceType: "NON_COMPLIANT" as const, ComplianceContributorCount: count };
};

const resultOf = (evaluation: Evaluation): EvaluationResult => ({
  EvaluationResultIdentifier: {
    EvaluationResultQualifier: {
      ConfigRuleName: evaluation.rule,
      ResourceType: evaluation.resourceType,
      ResourceId: evaluation.resourceId,
    },
    OrderingTimestamp: new Date(evaluation.orderedAt),
  },
  ComplianceType: evaluation.compliance,
  ResultRecordedTime: new Date(evaluation.recordedAt),
  ConfigRuleInvokedTime: new Date(evaluation.invokedAt),
  ...(evaluation.annotation && { Annotation: evaluation.annotation }),
});

const parseParameters = (text: string | undefined): Readonly<Record<string, string>> => {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return Object.fromEntries(Object.entries(Object(value)).map(([name, parameter]) => [name, String(parameter)]));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new AwsFaultError("InvalidParameterValueException", "InputParameters is not valid JSON.", { cause: error });
    throw error;
  }
};

import type { ConfigRule, ConfigurationItem, EvaluationResult, ResourceType } from "@aws-sdk/client-config-service";
import type { ConfigItem, ConfigItemQuery } from "../core/config-item.ts";
import type { Operation } from "../core/operation.ts";
import { IncompleteAnswerError, readOr } from "./answers.ts";

const sdk = () => import("./sdk/config-service.ts");

/** `Source.SourceIdentifier` of one rule: a managed rule's identifier, or a custom rule's Lambda ARN. A rule that is gone is null. */
export const describeConfigRule: Operation<{ readonly ConfigRuleName: string }, string | null> = {
  actions: ["config:DescribeConfigRules"],
  resource: "*",
  run: async (client, { ConfigRuleName }) => {
    const { ConfigServiceClient, DescribeConfigRulesCommand, NoSuchConfigRuleException } = await sdk();
    try {
      const { ConfigRules = [] } = await client(ConfigServiceClient).send(
        new DescribeConfigRulesCommand({ ConfigRuleNames: [ConfigRuleName] }),
      );
      return ConfigRules[0]?.Source?.SourceIdentifier ?? null;
    } catch (error) {
      if (error instanceof NoSuchConfigRuleException) return null;
      throw error;
    }
  },
};

export interface RuleSource {
  readonly name: string;
  readonly arn: string;
  /** `Source.SourceIdentifier`. */
  readonly identifier: string;
}

const rulesOf = (rules: readonly ConfigRule[]): readonly RuleSource[] =>
  rules.flatMap(({ ConfigRuleName: name, ConfigRuleArn: arn, Source }) =>
    name !== undefined && arn !== undefined && Source?.SourceIdentifier !== undefined
      ? [{ name, arn, identifier: Source.SourceIdentifier }]
      : [],
  );

/** One page of the account's rules in the region. */
export const listConfigRules: Operation<
  { readonly token: string | null },
  { readonly rules: readonly RuleSource[]; readonly next: string | null }
> = {
  actions: ["config:DescribeConfigRules"],
  resource: "*",
  run: async (client, { token }) => {
    const { ConfigServiceClient, DescribeConfigRulesCommand } = await sdk();
    const { ConfigRules = [], NextToken: next = null } = await client(ConfigServiceClient).send(
      new DescribeConfigRulesCommand({ ...(token !== null && { NextToken: token }) }),
    );
    return { rules: rulesOf(ConfigRules), next };
  },
};

/** What a rule says of one resource, as AWS Config words it in its events. */
export interface RuleEvaluation {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly compliance: string;
  /** ISO 8601, as are the other times. */
  readonly orderedAt: string;
  readonly recordedAt?: string;
  readonly invokedAt?: string;
  readonly annotation?: string;
}

const evaluationOf = (result: EvaluationResult): readonly (RuleEvaluation & { readonly rule: string })[] => {
  const { EvaluationResultIdentifier: identifier, ComplianceType: compliance, Annotation: annotation } = result;
  const { ConfigRuleName, ResourceType, ResourceId } = identifier?.EvaluationResultQualifier ?? {};
  const orderedAt = identifier?.OrderingTimestamp?.toISOString();
  if (!ConfigRuleName || !ResourceType || !ResourceId || !compliance || !orderedAt) return [];
  const [recordedAt, invokedAt] = [result.ResultRecordedTime, result.ConfigRuleInvokedTime];
  return [
    {
      rule: ConfigRuleName,
      resourceType: ResourceType,
      resourceId: ResourceId,
      compliance,
      orderedAt,
      ...(recordedAt && { recordedAt: recordedAt.toISOString() }),
      ...(invokedAt && { invokedAt: invokedAt.toISOString() }),
      ...(annotation && { annotation }),
    },
  ];
};

/** The most that AWS Config gives at once. Source: AWS Config API Reference, GetComplianceDetailsByConfigRule. */
const evaluationsPerPage = 100;

/**
 * One page of what a rule says now, whatever its verdict; a rule that is gone says nothing. The summaries that AWS Config
 * also offers count up to 25 resources only, so they are no denominator.
 */
export const listEvaluations: Operation<
  { readonly rule: string; readonly token: string | null },
  { readonly evaluations: readonly RuleEvaluation[]; readonly next: string | null }
> = {
  actions: ["config:GetComplianceDetailsByConfigRule"],
  resource: "arn:{partition}:config:*:{account}:config-rule/*",
  run: async (client, { rule, token }) => {
    const { ConfigServiceClient, GetComplianceDetailsByConfigRuleCommand } = await sdk();
    return readOr(
      async () => {
        const { EvaluationResults = [], NextToken: next = null } = await client(ConfigServiceClient).send(
          new GetComplianceDetailsByConfigRuleCommand({
            ConfigRuleName: rule,
            Limit: evaluationsPerPage,
            ...(token !== null && { NextToken: token }),
          }),
        );
        return { evaluations: EvaluationResults.flatMap(evaluationOf), next };
      },
      { NoSuchConfigRuleException: { evaluations: [], next: null } },
    );
  },
};

/** What one rule, still the one of this ARN, says of one resource; null where it says nothing, or is gone. */
export const getEvaluation: Operation<
  {
    readonly rule: string;
    readonly ruleArn: string;
    readonly resourceType: string;
    readonly resourceId: string;
  },
  RuleEvaluation | null
> = {
  actions: ["config:DescribeConfigRules", "config:GetComplianceDetailsByResource"],
  resource: "*",
  run: async (client, { rule, ruleArn, resourceType, resourceId }) => {
    const { ConfigServiceClient, DescribeConfigRulesCommand, GetComplianceDetailsByResourceCommand } = await sdk();
    const config = client(ConfigServiceClient);
    const { ConfigRules = [] } = await readOr(
      () => config.send(new DescribeConfigRulesCommand({ ConfigRuleNames: [rule] })),
      { NoSuchConfigRuleException: { ConfigRules: [] } },
    );
    // A name can be given again: the rule that made the finding is gone all the same.
    if (ConfigRules[0]?.ConfigRuleArn !== ruleArn) return null;
    let token: string | undefined;
    do {
      const page = await config.send(
        new GetComplianceDetailsByResourceCommand({
          ResourceType: resourceType,
          ResourceId: resourceId,
          ...(token !== undefined && { NextToken: token }),
        }),
      );
      const found = (page.EvaluationResults ?? []).flatMap(evaluationOf).find((each) => each.rule === rule);
      if (found) return found;
      token = page.NextToken;
    } while (token !== undefined);
    return null;
  },
};

const itemOf = (found: ConfigurationItem, query: ConfigItemQuery): ConfigItem => {
  const { configurationItemStatus, configurationItemCaptureTime, configurationStateId } = found;
  const { accountId: awsAccountId, awsRegion, resourceName, arn: ARN, tags, configuration } = found;
  const { supplementaryConfiguration } = found;
  if (!configurationItemStatus || !configurationItemCaptureTime || !configurationStateId || !awsAccountId || !awsRegion)
    throw new IncompleteAnswerError(
      "config:GetResourceConfigHistory",
      "status, time, order or place",
      `${query.resourceType} ${query.resourceId}`,
    );
  return {
    ...query,
    configurationItemStatus,
    configurationItemCaptureTime: configurationItemCaptureTime.toISOString(),
    configurationStateId,
    awsAccountId,
    awsRegion,
    ...(resourceName && { resourceName }),
    ...(ARN && { ARN }),
    ...(tags && { tags }),
    ...(configuration && { configuration }),
    ...(supplementaryConfiguration && { supplementaryConfiguration }),
  };
};

/** The newest item of a resource; null where AWS Config never recorded it. @throws {IncompleteAnswerError} */
export const getConfigItem: Operation<ConfigItemQuery, ConfigItem | null> = {
  actions: ["config:GetResourceConfigHistory"],
  resource: "*",
  run: async (client, query) => {
    const { ConfigServiceClient, GetResourceConfigHistoryCommand } = await sdk();
    return readOr(
      async () => {
        // The first page, of one item, is the newest: it is asked for in reverse.
        const { configurationItems: [newest] = [] } = await client(ConfigServiceClient).send(
          new GetResourceConfigHistoryCommand({
            resourceType: query.resourceType as ResourceType,
            resourceId: query.resourceId,
            chronologicalOrder: "Reverse",
            limit: 1,
          }),
        );
        return newest ? itemOf(newest, query) : null;
      },
      { ResourceNotDiscoveredException: null },
    );
  },
};

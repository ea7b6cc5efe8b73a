import type { EventDraft } from "../events/envelope.ts";
import type { Place } from "../place.ts";
import { type Evaluation, type Rule, ruleArn } from "./rules.ts";

/** The notification of one changed verdict; `before` is null on a resource's first evaluation, and the event then has no old result. */
export const complianceChangeEvent = (
  { account, region }: Place,
  rule: Pick<Rule, "name" | "id" | "createdBy">,
  before: Evaluation | null,
  after: Evaluation,
): EventDraft => ({
  account,
  region,
  source: "aws.config",
  detailType: "Config Rules Compliance Change",
  resources: [],
  detail: {
    resourceId: after.resourceId,
    awsRegion: region,
    awsAccountId: account,
    configRuleName: rule.name,
    recordVersion: "1.0",
    configRuleARN: ruleArn({ account, region }, rule),
    messageType: "ComplianceChangeNotification",
    newEvaluationResult: resultOf(after),
    ...(before && { oldEvaluationResult: resultOf(before) }),
    notificationCreationTime: iso(after.recordedAt),
    resourceType: after.resourceType,
  },
});

const resultOf = (evaluation: Evaluation) => ({
  evaluationResultIdentifier: {
    evaluationResultQualifier: {
      configRuleName: evaluation.rule,
      resourceType: evaluation.resourceType,
      resourceId: evaluation.resourceId,
    },
    orderingTimestamp: iso(evaluation.orderedAt),
  },
  complianceType: evaluation.compliance,
  resultRecordedTime: iso(evaluation.recordedAt),
  configRuleInvokedTime: iso(evaluation.invokedAt),
  ...(evaluation.annotation && { annotation: evaluation.annotation }),
});

const iso = (time: number): string => new Date(time).toISOString();

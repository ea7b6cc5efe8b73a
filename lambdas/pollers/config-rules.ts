import * as z from "zod";
import type { Finding } from "../core/finding.ts";
import { definePoller, type PolledEvent, type PollScope } from "../core/poller.ts";
import { getEvaluation, listConfigRules, listEvaluations, type RuleEvaluation } from "../operations/config-service.ts";
import { toldResource } from "../sources/config-compliance.ts";
import { polledEvent } from "./polled-event.ts";

const detailType = "Config Rules Compliance Change";

const rule = z.object({ name: z.string(), arn: z.string(), identifier: z.string() });
const token = z.string().nullable();
const cursor = z.object({
  /** The rules of the page that is being worked off, and where the next page begins; null: it was the last. */
  rules: z.array(rule),
  moreRules: token,
  /** Where the evaluations of the first of these rules go on, and what was counted of them so far. */
  evaluations: token,
  counted: z.object({ compliant: z.int(), nonCompliant: z.int(), insufficient: z.int() }),
});
type Cursor = z.infer<typeof cursor>;

const nothingCounted: Cursor["counted"] = { compliant: 0, nonCompliant: 0, insufficient: 0 };

const count = (before: Cursor["counted"], evaluations: readonly RuleEvaluation[]): Cursor["counted"] => {
  const of = (verdict: string): number => evaluations.filter(({ compliance }) => compliance === verdict).length;
  return {
    compliant: before.compliant + of("COMPLIANT"),
    nonCompliant: before.nonCompliant + of("NON_COMPLIANT"),
    insufficient: before.insufficient + of("INSUFFICIENT_DATA"),
  };
};

const eventOf = (
  scope: PollScope,
  { name, arn }: Pick<Cursor["rules"][number], "name" | "arn">,
  { compliance, orderedAt, recordedAt, invokedAt, annotation, resourceType, resourceId }: RuleEvaluation,
): PolledEvent =>
  polledEvent(scope, {
    source: "aws.config",
    detailType,
    detail: {
      awsAccountId: scope.account,
      awsRegion: scope.region,
      configRuleName: name,
      configRuleARN: arn,
      resourceType,
      resourceId,
      newEvaluationResult: {
        complianceType: compliance,
        evaluationResultIdentifier: { orderingTimestamp: orderedAt },
        annotation,
        configRuleInvokedTime: invokedAt,
        resultRecordedTime: recordedAt,
      },
    },
  });

/** What the rules say that playbooks answer to: violations as findings, and of each rule the sum of its verdicts. */
export const configRules = definePoller({
  id: "config-rules",
  detailType,
  reads: { listConfigRules, listEvaluations, getEvaluation },
  cursor,
  staleToken: ["InvalidNextTokenException"],

  async next(aws, scope, at) {
    const [first, ...others] = at?.rules ?? [];
    if (!first) {
      const { rules, next } = await aws.listConfigRules({ token: at?.moreRules ?? null });
      const answered = rules.filter(({ identifier }) => scope.rules.has(identifier));
      return { events: [], counted: null, next: goOn({ rules: answered, moreRules: next }) };
    }
    const { evaluations, next } = await aws.listEvaluations({ rule: first.name, token: at?.evaluations ?? null });
    const counted = count(at?.counted ?? nothingCounted, evaluations);
    const { account, region, startedAt: asOf } = scope;
    const moreRules = at?.moreRules ?? null;
    return {
      events: evaluations
        .filter(({ compliance }) => compliance === "NON_COMPLIANT")
        .map((evaluation) => eventOf(scope, first, evaluation)),
      counted:
        next === null
          ? { account, region, rule: first.name, ruleArn: first.arn, identifier: first.identifier, ...counted, asOf }
          : null,
      next:
        next === null
          ? goOn({ rules: others, moreRules })
          : { rules: [first, ...others], moreRules, evaluations: next, counted },
    };
  },

  async confirm(aws, scope, finding: Finding) {
    const { control } = finding;
    if (control.type !== "config-rule") return "not-shown";
    const { resourceType, resourceId } = toldResource(finding);
    const evaluation = await aws.getEvaluation({
      rule: control.rule,
      ruleArn: control.ruleArn,
      resourceType,
      resourceId,
    });
    return evaluation ? eventOf(scope, { name: control.rule, arn: control.ruleArn }, evaluation) : "gone";
  },
});

/** At the beginning of the next rule, or of the next page of rules; null where there is neither. */
const goOn = (left: Pick<Cursor, "rules" | "moreRules">): Cursor | null =>
  left.rules.length === 0 && left.moreRules === null ? null : { ...left, evaluations: null, counted: nothingCounted };

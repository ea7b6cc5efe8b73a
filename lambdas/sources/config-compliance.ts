import * as z from "zod";
import type { Finding, Lifecycle } from "../core/finding.ts";
import { findingKey } from "../core/finding-key.ts";
import { accountId, region } from "../core/place-schema.ts";
import { canonicalSubject } from "../core/subject.ts";
import type { EventEnvelope } from "./envelope.ts";
import { optional, parseJson, read, text, timestamp } from "./schema.ts";
import { broughtBy, type Source } from "./source.ts";

const compliance = z.enum(["COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE", "INSUFFICIENT_DATA"]);

const fields = () =>
  z.object({
    awsAccountId: accountId,
    awsRegion: region,
    configRuleName: text,
    configRuleARN: text,
    resourceType: text,
    /** An internal id where Config has no better one: `AIDA…` for a user. */
    resourceId: text,
    newEvaluationResult: z.object({
      complianceType: compliance,
      evaluationResultIdentifier: z.object({ orderingTimestamp: timestamp }),
      annotation: optional(z.string()),
      configRuleInvokedTime: optional(timestamp),
    }),
    /** Absent on the first evaluation. */
    oldEvaluationResult: optional(z.object({ complianceType: z.string() })),
  });
const detail = z.lazy(fields);

const lifecycles = {
  NON_COMPLIANT: "open",
  COMPLIANT: "resolved",
  NOT_APPLICABLE: "resolved",
  INSUFFICIENT_DATA: "unknown",
} as const satisfies Record<z.infer<typeof compliance>, Lifecycle>;

const parse = (event: EventEnvelope): Finding => {
  const found = read(detail, event.detail, ["detail"]);
  const { configRuleName: rule, configRuleARN: ruleArn, newEvaluationResult: result, oldEvaluationResult: old } = found;
  const { complianceType, annotation, configRuleInvokedTime: invokedAt } = result;
  const subject = canonicalSubject({
    type: found.resourceType,
    id: found.resourceId,
    account: found.awsAccountId,
    region: found.awsRegion,
  });
  return {
    ...broughtBy(event),
    key: findingKey("config", found.awsAccountId, found.awsRegion, ruleArn, subject.type, subject.id),
    revision: result.evaluationResultIdentifier.orderingTimestamp,
    kind: "misconfiguration",
    lifecycle: lifecycles[complianceType],
    sourceStatus: { raw: complianceType, ...(old && { previousRaw: old.complianceType }) },
    subject,
    severity: { label: "unknown" },
    control: { type: "config-rule", title: rule, rule, ruleArn },
    title: `${subject.id} is ${complianceType} with ${rule}`,
    description: annotation ?? "",
    references: [],
    // Of the state that was judged: a look at the resource after that has seen what the rule saw, however late it told of it.
    times: { observed: result.evaluationResultIdentifier.orderingTimestamp },
    detail: { type: "config", ...(annotation && { annotation }), ...(invokedAt && { invokedAt }) },
  };
};

const told = z.lazy(() => z.object({ detail: fields().pick({ resourceType: true, resourceId: true }) }));

/** The resource as AWS Config itself names it, which is what its API asks for. @throws {MalformedEventError} */
export const toldResource = ({ raw = "{}" }: Finding): { readonly resourceType: string; readonly resourceId: string } =>
  read(told, parseJson(raw)).detail;

/** Source: AWS Config Developer Guide, "Monitoring AWS Config with Amazon EventBridge". */
export const configCompliance: Source = {
  name: "config-compliance",
  pattern: { source: ["aws.config"], "detail-type": ["Config Rules Compliance Change"] },
  parse: (event) => [parse(event)],
};

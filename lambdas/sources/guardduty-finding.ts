import * as z from "zod";
import type { Finding, Lifecycle } from "../core/finding.ts";
import { findingKey } from "../core/finding-key.ts";
import { accountId, region } from "../core/place-schema.ts";
import type { EventEnvelope } from "./envelope.ts";
import { guardDutyResource, guardDutySubject } from "./guardduty-resource.ts";
import { optional, read, text, timestamp } from "./schema.ts";
import { guardDutySeverity } from "./severity.ts";
import { broughtBy, type Source } from "./source.ts";

// Lazy, as large schemas are: a cold start need not make what it may never read.
const detail = z.lazy(() =>
  z.object({
    accountId,
    region,
    partition: optional(text),
    arn: text,
    type: text,
    updatedAt: timestamp,
    severity: optional(z.number()),
    title: optional(z.string()),
    description: optional(z.string()),
    resource: guardDutyResource,
    service: optional(
      z.object({
        archived: optional(z.boolean()),
        count: optional(z.number()),
        resourceRole: optional(text),
        eventFirstSeen: optional(timestamp),
        eventLastSeen: optional(timestamp),
      }),
    ),
  }),
);

/** Somebody, or a suppression rule, put an archived finding aside; nobody says that the threat is gone. */
const lifecycleOf = (archived: boolean | undefined): Lifecycle => {
  if (archived === undefined) return "unknown";
  return archived ? "suppressed" : "open";
};

const parse = (event: EventEnvelope): Finding => {
  const found = read(detail, event.detail, ["detail"]);
  const { accountId: account, partition, arn, type, severity, service } = found;
  const { archived, count, resourceRole, eventFirstSeen, eventLastSeen } = service ?? {};
  const title = found.title ?? type;
  return {
    ...broughtBy(event),
    key: findingKey("guardduty", arn),
    revision: found.updatedAt,
    kind: "threat",
    lifecycle: lifecycleOf(archived),
    sourceStatus: { raw: `archived: ${archived ?? "unknown"}` },
    subject: guardDutySubject(found.resource, {
      account,
      region: found.region,
      ...(partition !== undefined && { partition }),
    }),
    severity: severity === undefined ? { label: "unknown" } : { label: guardDutySeverity(severity), score: severity },
    control: { type: "threat", title, id: type, findingArn: arn },
    title,
    description: found.description ?? "",
    references: [],
    times: {
      ...(eventFirstSeen && { firstSeen: eventFirstSeen }),
      ...(eventLastSeen && { lastSeen: eventLastSeen }),
      observed: found.updatedAt,
    },
    detail: {
      type: "threat",
      ...(count !== undefined && { count }),
      ...(resourceRole !== undefined && { resourceRole }),
    },
  };
};

/** Sources: GuardDuty User Guide, "Processing findings with Amazon EventBridge"; GuardDuty API Reference, Finding. */
export const guarddutyFinding: Source = {
  name: "guardduty-finding",
  pattern: { source: ["aws.guardduty"], "detail-type": ["GuardDuty Finding"] },
  parse: (event) => [parse(event)],
};

import * as z from "zod";
import type { Finding } from "../core/finding.ts";
import { accountId, region } from "../core/place-schema.ts";
import { canonicalSubject } from "../core/subject.ts";
import type { EventEnvelope } from "./envelope.ts";
import { milliseconds, optional, read, text, timestamp } from "./schema.ts";
import { broughtBy, findingKey, type Source } from "./source.ts";

/** Orders the items of a resource: a number in events, digits in the API, and either way the milliseconds of the capture. */
const stateId = z
  .union([z.int(), z.string().regex(/^\d+$/).transform(Number)], "a number that orders the items of a resource")
  .pipe(milliseconds);

/** What an item and the summary of an oversized one both tell. */
const itemFields = () => ({
  configurationItemStatus: text,
  configurationItemCaptureTime: timestamp,
  configurationStateId: stateId,
  awsAccountId: accountId,
  awsRegion: z.union([region, z.literal("global")], "an AWS region, such as eu-west-1, or global"),
  resourceType: text,
  resourceId: text,
  resourceName: optional(z.string()),
  ARN: optional(z.string()),
});
const item = z.lazy(() => z.object({ ...itemFields(), tags: optional(z.record(z.string(), z.string())) }));
const summary = z.lazy(() => z.object({ ...itemFields(), changeType: optional(text) }));

const wholeDetail = z.object({
  messageType: z.literal("ConfigurationItemChangeNotification"),
  configurationItem: item,
  configurationItemDiff: optional(
    z.object({ changeType: optional(text), changedProperties: optional(z.record(z.string(), z.unknown())) }),
  ),
});
const oversizedDetail = z.object({
  messageType: z.literal("OversizedConfigurationItemChangeNotification"),
  configurationItemSummary: summary,
});
const detail = z.discriminatedUnion("messageType", [wholeDetail, oversizedDetail]);

/** An oversized item lies in S3; its event has the same detail-type and only sums it up. */
const itemIn = (event: EventEnvelope) => {
  const found = read(detail, event.detail, ["detail"]);
  switch (found.messageType) {
    case "ConfigurationItemChangeNotification": {
      const { configurationItem, configurationItemDiff: diff } = found;
      return {
        ...configurationItem,
        change: diff?.changeType,
        changedProperties: Object.keys(diff?.changedProperties ?? {}),
        isPartial: false,
      };
    }
    case "OversizedConfigurationItemChangeNotification": {
      const { changeType: change, ...rest } = found.configurationItemSummary;
      return { ...rest, tags: undefined, change, changedProperties: [], isPartial: true };
    }
  }
};

/** No rule has judged a changed item, so it is inventory and its lifecycle unknown. */
const parse = (event: EventEnvelope): Finding => {
  const found = itemIn(event);
  const { awsAccountId: account, awsRegion, configurationItemStatus: status, resourceName: name, tags, change } = found;
  const subject = canonicalSubject({
    type: found.resourceType,
    id: found.resourceId,
    ...(found.ARN && { arn: found.ARN }),
    account,
    region: awsRegion,
    ...(name && { name }),
    ...(tags && { tags }),
  });
  const title = `${subject.type} ${subject.id} changed`;
  return {
    ...broughtBy(event),
    key: findingKey("config-item", account, awsRegion, subject.type, subject.id),
    revision: found.configurationStateId,
    ...(found.isPartial && { partial: true }),
    kind: "inventory",
    lifecycle: "unknown",
    sourceStatus: { raw: status },
    subject,
    severity: { label: "unknown" },
    control: { type: "inventory", title: "Configuration item change" },
    title,
    description: "",
    references: [],
    times: { observed: found.configurationItemCaptureTime },
    detail: {
      type: "configurationItem",
      status,
      ...(change !== undefined && { change }),
      changedProperties: found.changedProperties,
    },
  };
};

/**
 * Sources: AWS Config Developer Guide, "Monitoring AWS Config with Amazon EventBridge", and, for the summary,
 * "Example Oversized Configuration Item Change Notification".
 */
export const configItem: Source = {
  name: "config-item",
  pattern: { source: ["aws.config"], "detail-type": ["Config Configuration Item Change"] },
  parse: (event) => [parse(event)],
};

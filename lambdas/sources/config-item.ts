import * as z from "zod";
import type { ConfigItem, ConfigItemQuery } from "../core/config-item.ts";
import type { Finding } from "../core/finding.ts";
import { itemKey } from "../core/item-drift.ts";
import { accountId, region } from "../core/place-schema.ts";
import { canonicalSubject } from "../core/subject.ts";
import type { EventEnvelope } from "./envelope.ts";
import { recordedSettings } from "./recorded-settings.ts";
import { milliseconds, optional, parseJson, read, text, timestamp } from "./schema.ts";
import { broughtBy, type Source } from "./source.ts";

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
const item = z.lazy(() =>
  z.object({
    ...itemFields(),
    tags: optional(z.record(z.string(), z.string())),
    configuration: z.unknown().optional(),
    supplementaryConfiguration: z.unknown().optional(),
  }),
);
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
        recorded: recordedSettings(configurationItem.resourceType, configurationItem),
        change: diff?.changeType,
        changedProperties: Object.keys(diff?.changedProperties ?? {}),
        isPartial: false,
      };
    }
    case "OversizedConfigurationItemChangeNotification": {
      const { changeType: change, ...rest } = found.configurationItemSummary;
      return { ...rest, tags: undefined, recorded: undefined, change, changedProperties: [], isPartial: true };
    }
  }
};

/** No rule has judged a changed item, so it is inventory and its lifecycle unknown: whether somebody cares is not known here. */
const parse = (event: EventEnvelope): Finding => {
  const found = itemIn(event);
  const { awsAccountId: account, awsRegion, configurationItemStatus: status, resourceName: name, tags, change } = found;
  const { recorded } = found;
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
    key: itemKey({ ...subject, account, region: awsRegion }),
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
      ...(recorded && { recorded }),
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

const named = z.object({ resourceType: text, resourceId: text });
const told = z.lazy(() =>
  z.object({
    detail: z.union([z.object({ configurationItem: named }), z.object({ configurationItemSummary: named })]),
  }),
);

/** The resource as AWS Config itself names it, which is what its API asks for. @throws {MalformedEventError} */
export const toldItem = ({ raw = "{}" }: Finding): ConfigItemQuery => {
  const { detail: found } = read(told, parseJson(raw));
  return "configurationItem" in found ? found.configurationItem : found.configurationItemSummary;
};

/** The finding of an oversized item with what its summary left out; its event stays as it came. @throws {MalformedEventError} */
export const wholeItem = (summed: Finding, found: ConfigItem): Finding => {
  const { partial: _whole, ...rest } = summed;
  const { resourceType, configurationItemStatus: status, tags } = read(item, found, ["configurationItem"]);
  const recorded = recordedSettings(resourceType, found);
  return {
    ...rest,
    subject: { ...rest.subject, ...(tags && { tags }) },
    detail: { ...itemDetail(rest.detail), status, ...(recorded && { recorded }) },
  };
};

const itemDetail = (detail: Finding["detail"]): Extract<Finding["detail"], { readonly type: "configurationItem" }> =>
  detail.type === "configurationItem" ? detail : { type: "configurationItem", status: "", changedProperties: [] };

/** An item that was asked for, as the event that would have told it. */
export const itemDetailOf = (configurationItem: ConfigItem): object => ({
  messageType: "ConfigurationItemChangeNotification",
  configurationItem,
});

import type { EventDraft } from "../events/envelope.ts";
import type { Place } from "../place.ts";
import type { Item } from "./item.ts";

/** Config sends an item whole up to this size. Source: AWS Config Developer Guide, "Example Oversized Configuration Item Change Notification". */
const mostBytes = 256 * 1024;

/** The notification of a new item; `before` is null for a resource that was never recorded. */
export const itemChangeEvent = ({ account, region }: Place, before: Item | null, item: Item): EventDraft => {
  const changeType = item.status === "ResourceDeleted" ? "DELETE" : before === null ? "CREATE" : "UPDATE";
  const summary = {
    configurationItemVersion: "1.3",
    configurationItemCaptureTime: new Date(item.capturedAt).toISOString(),
    configurationItemStatus: item.status,
    configurationStateId: item.capturedAt,
    awsAccountId: account,
    awsRegion: region,
    resourceType: item.type,
    resourceId: item.id,
    resourceName: item.name,
    ARN: item.arn,
  };
  const whole = {
    messageType: "ConfigurationItemChangeNotification",
    configurationItemDiff: { changedProperties: {}, changeType },
    configurationItem: {
      ...summary,
      tags: item.tags,
      configuration: item.configuration,
      supplementaryConfiguration: item.supplementary,
      relationships: [],
      relatedEvents: [],
    },
  };
  const isOversized = Buffer.byteLength(JSON.stringify(whole)) > mostBytes;
  return {
    account,
    region,
    source: "aws.config",
    detailType: "Config Configuration Item Change",
    resources: [item.arn],
    detail: {
      recordVersion: "1.3",
      notificationCreationTime: new Date(item.capturedAt).toISOString(),
      ...(isOversized
        ? {
            messageType: "OversizedConfigurationItemChangeNotification",
            configurationItemSummary: { changeType, ...summary },
          }
        : whole),
    },
  };
};

import type { PolledEvent, PollScope } from "../core/poller.ts";

interface Told {
  readonly source: string;
  readonly detailType: string;
  /** ISO 8601; the poll's own time where the fact has none. */
  readonly time?: string;
  readonly resources?: readonly string[];
  readonly detail: object;
}

/** The envelope in which EventBridge would have brought the fact. */
export const polledEvent = ({ account, region, startedAt, now }: PollScope, told: Told): PolledEvent => ({
  version: "0",
  id: `poll-${startedAt}`,
  "detail-type": told.detailType,
  source: told.source,
  account,
  time: told.time ?? now.toISOString(),
  region,
  resources: told.resources ?? [],
  detail: told.detail,
});

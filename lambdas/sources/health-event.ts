import * as z from "zod";
import { MalformedEventError } from "../core/event-errors.ts";
import type { Finding, Lifecycle } from "../core/finding.ts";
import { findingKey } from "../core/finding-key.ts";
import { accountId } from "../core/place-schema.ts";
import { canonicalSubject } from "../core/subject.ts";
import type { EventEnvelope } from "./envelope.ts";
import { optional, read, text, timestamp } from "./schema.ts";
import { broughtBy, type Source } from "./source.ts";

/** Everything is text, numbers too. */
const pageNumber = optional(z.string().regex(/^[1-9]\d{0,4}$/, "the number of a page, as text")).transform(
  (digits = "1") => Number(digits),
);

const detail = z.lazy(() =>
  z.object({
    eventArn: text,
    service: text,
    eventTypeCode: text,
    eventTypeCategory: text,
    statusCode: z.enum(["open", "upcoming", "closed"]),
    lastUpdatedTime: timestamp,
    startTime: optional(timestamp),
    endTime: optional(timestamp),
    eventRegion: optional(text),
    /** The envelope's account where it is absent; another where an organisation's events come together. */
    affectedAccount: optional(accountId),
    eventDescription: optional(z.array(z.object({ latestDescription: optional(z.string()) }))),
    affectedEntities: optional(z.array(z.object({ entityValue: text, status: optional(text) }))),
    communicationId: optional(text),
    page: pageNumber,
    totalPages: pageNumber,
  }),
);

/**
 * "Each communicationId includes the hyphenated page number after the communicationId, even when there is only 1 page."
 * Source: AWS Health User Guide, "Viewing paginated lists of AWS Health events on EventBridge".
 */
const communicationOf = (communicationId: string): string => communicationId.replace(/-\d+$/, "");

const lifecycles = { open: "open", upcoming: "open", closed: "resolved" } as const satisfies Record<
  z.infer<typeof detail>["statusCode"],
  Lifecycle
>;

const entityOf = ({
  entityValue: id,
  status,
}: {
  readonly entityValue: string;
  readonly status?: string | undefined;
}) => ({
  id,
  ...(status !== undefined && { status }),
});

/**
 * One finding an event and account. Its entities may be spread over pages; each page that is not alone is a part, and
 * `mergePage` puts them together.
 * Copies that Health sends to a backup region have another envelope, and the same key and revision.
 */
const parse = (event: EventEnvelope): Finding => {
  const found = read(detail, event.detail, ["detail"]);
  const { eventTypeCode, statusCode, page, totalPages: pages, startTime: startsAt, endTime: endsAt } = found;
  if (page > pages) throw new MalformedEventError("detail.page", `at most totalPages, ${pages} (found ${page})`);
  const account = found.affectedAccount ?? event.account;
  const title = `${found.service}: ${eventTypeCode}`;
  return {
    ...broughtBy(event),
    key: findingKey("health", found.eventArn, account),
    revision: found.lastUpdatedTime,
    ...(pages > 1 && { partial: true }),
    kind: "serviceHealth",
    lifecycle: lifecycles[statusCode],
    sourceStatus: { raw: statusCode },
    subject: canonicalSubject({ type: "AWS::::Account", id: account, account, region: event.region }),
    severity: { label: "unknown" },
    control: { type: "service-health", title, id: eventTypeCode },
    title,
    description: found.eventDescription?.[0]?.latestDescription ?? "",
    references: [],
    times: { observed: found.lastUpdatedTime },
    detail: {
      type: "health",
      service: found.service,
      category: found.eventTypeCategory,
      ...(found.eventRegion !== undefined && { region: found.eventRegion }),
      ...(startsAt !== undefined && { startsAt }),
      ...(endsAt !== undefined && { endsAt }),
      ...(found.communicationId !== undefined && { communication: communicationOf(found.communicationId) }),
      pages,
      parts: [{ page, entities: (found.affectedEntities ?? []).map(entityOf) }],
    },
  };
};

/** Source: AWS Health User Guide, "AWS Health event schema for Amazon EventBridge". */
export const healthEvent: Source = {
  name: "health-event",
  pattern: { source: ["aws.health"], "detail-type": ["AWS Health Event"] },
  parse: (event) => [parse(event)],
};

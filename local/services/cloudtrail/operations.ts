import { type Event, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { AwsFaultError } from "../../aws/fault.ts";
import { notSimulated } from "../not-simulated.ts";
import type { Operations } from "../operations.ts";
import { pageOf } from "../page.ts";
import type { World } from "../world.ts";
import { eventName, recordOf } from "./record.ts";
import { type TrailEntry, trailOf } from "./trail.ts";

/** Until a call is on record. Source: CloudTrail User Guide, "How CloudTrail works": an average of about five minutes. */
const recordedAfterMs = 5 * 60_000;
/** Source: CloudTrail API Reference, LookupEvents, `MaxResults`. */
const mostResults = 50;

/** What is done with an object is a data event, and those are not in the history of events. */
const isManagement = ({ service, operation }: TrailEntry): boolean => service !== "s3" || !operation.endsWith("Object");

/** The history of events, from what was really called. It knows no refused calls and none that only read. */
export const registerCloudTrail = (aws: Operations, world: Pick<World, "store" | "clock">): void => {
  aws.on(
    LookupEventsCommand,
    ({ LookupAttributes: attributes = [], StartTime, EndTime, MaxResults = mostResults, NextToken }, place) => {
      const [attribute, ...more] = attributes;
      if (more.length > 0)
        throw new AwsFaultError("InvalidLookupAttributesException", "You can specify only one lookup attribute.");
      if (!attribute || attribute.AttributeKey !== "EventName") throw notSimulated("lookup but by EventName");
      if (MaxResults < 1 || MaxResults > mostResults)
        throw new AwsFaultError("InvalidMaxResultsException", `MaxResults has to be between 1 and ${mostResults}.`);
      const from = StartTime?.getTime() ?? 0;
      const to = EndTime?.getTime() ?? Number.POSITIVE_INFINITY;
      if (from > to) throw new AwsFaultError("InvalidTimeRangeException", "The start time is after the end time.");
      const onRecord = world.clock.now() - recordedAfterMs;
      const found = [...trailOf(world.store).entries()]
        .filter(
          ([, entry]) =>
            entry.account === place.account &&
            entry.region === place.region &&
            entry.at >= from &&
            entry.at <= Math.min(to, onRecord) &&
            eventName(entry) === attribute.AttributeValue &&
            isManagement(entry),
        )
        .toReversed();
      const { items, next } = pageOf(found, MaxResults, NextToken, "InvalidNextTokenException");
      return { Events: items.map(([id, entry]) => eventOf(id, entry)), NextToken: next };
    },
  );
};

const eventOf = (id: string, entry: TrailEntry): Event => ({
  EventId: id,
  EventName: eventName(entry),
  ReadOnly: "false",
  EventTime: new Date(entry.at),
  EventSource: `${entry.service}.amazonaws.com`,
  Username: entry.sessionName ?? entry.by,
  Resources: [],
  CloudTrailEvent: JSON.stringify(recordOf(id, entry)),
});

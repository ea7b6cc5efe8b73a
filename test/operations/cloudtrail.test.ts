import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, it } from "vitest";
import { lookUpEvents } from "../../lambdas/operations/cloudtrail.ts";
import { clientOf } from "./client-of.ts";

const trail = mockClient(CloudTrailClient);
beforeEach(() => trail.reset());

const query = { call: "DeleteBucketPublicAccessBlock", since: "2026-01-05T08:00:00.000Z" };
const lookUp = () => lookUpEvents.run(clientOf, query, () => new Date("2026-01-05T09:00:00.000Z"));

it("asks for one call since a time, for that is the one attribute that CloudTrail takes", async () => {
  trail.on(LookupEventsCommand).resolves({ Events: [{ CloudTrailEvent: "a" }, { EventId: "without a record" }] });
  expect(await lookUp()).toEqual(["a"]);
  expect(trail.commandCalls(LookupEventsCommand).map(({ args }) => args[0].input)).toMatchObject([
    {
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: query.call }],
      StartTime: new Date(query.since),
      MaxResults: 50,
    },
  ]);
});

it("reads the two newest pages and no more, however many there are", async () => {
  trail
    .on(LookupEventsCommand, { NextToken: undefined })
    .resolves({ Events: [{ CloudTrailEvent: "newest" }], NextToken: "1" })
    .on(LookupEventsCommand, { NextToken: "1" })
    .resolves({ Events: [{ CloudTrailEvent: "newer" }], NextToken: "2" });
  expect(await lookUp()).toEqual(["newest", "newer"]);
  expect(trail.commandCalls(LookupEventsCommand)).toHaveLength(2);
});

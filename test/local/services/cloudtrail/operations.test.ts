import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { DeletePublicAccessBlockCommand, GetPublicAccessBlockCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { elsewhere, minutes } from "../support/account.ts";
import { estateAccount } from "../support/estate.ts";

const Bucket = "meridian-shop-customer-uploads";
const lookUp = (over: object = {}) =>
  new LookupEventsCommand({
    LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "DeleteBucketPublicAccessBlock" }],
    ...over,
  });

it("has a change on record five minutes after it was made, under CloudTrail's name for it, and no read", async () => {
  const { client, pass } = estateAccount();
  const trail = client(CloudTrailClient);
  const s3 = client(S3Client);
  await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await pass(4 * minutes);
  expect((await trail.send(lookUp())).Events).toEqual([]);
  await pass(2 * minutes);
  const { Events: [event, ...more] = [] } = await trail.send(lookUp());
  expect(more).toEqual([]);
  expect(event).toMatchObject({ EventName: "DeleteBucketPublicAccessBlock", ReadOnly: "false" });
  expect(JSON.parse(event?.CloudTrailEvent ?? "")).toMatchObject({
    eventTime: "2026-11-02T09:00:00Z",
    eventSource: "s3.amazonaws.com",
    userIdentity: { type: "IAMUser", arn: "arn:aws:iam::444455556666:user/administrator" },
    requestParameters: { bucketName: Bucket },
  });
  expect((await client(CloudTrailClient, elsewhere).send(lookUp())).Events).toEqual([]);
  expect((await trail.send(lookUp({ StartTime: new Date("2026-11-02T09:01:00Z") }))).Events).toEqual([]);
});

it("gives pages, the newest first", async () => {
  const { client, pass } = estateAccount();
  const trail = client(CloudTrailClient);
  for (let time = 0; time < 3; time++) {
    await client(S3Client).send(new DeletePublicAccessBlockCommand({ Bucket }));
    await pass(minutes);
  }
  await pass(6 * minutes);
  const first = await trail.send(lookUp({ MaxResults: 2 }));
  const second = await trail.send(lookUp({ MaxResults: 2, NextToken: first.NextToken }));
  const times = [first, second].flatMap(({ Events = [] }) => Events.map(({ EventTime }) => EventTime?.getUTCMinutes()));
  expect(times).toEqual([2, 1, 0]);
});

it.each([
  [
    "two attributes",
    {
      LookupAttributes: [
        { AttributeKey: "EventName", AttributeValue: "a" },
        { AttributeKey: "ResourceName", AttributeValue: "b" },
      ],
    },
    "InvalidLookupAttributesException",
  ],
  ["more than a page holds", { MaxResults: 51 }, "InvalidMaxResultsException"],
  ["a time that ends before it begins", { StartTime: new Date(2), EndTime: new Date(1) }, "InvalidTimeRangeException"],
  ["an attribute that is not simulated", { LookupAttributes: [] }, "NotImplemented"],
])("refuses %s", async (_what, over, name) => {
  const { client } = estateAccount();
  await expect(client(CloudTrailClient).send(lookUp(over))).rejects.toMatchObject({ name });
});

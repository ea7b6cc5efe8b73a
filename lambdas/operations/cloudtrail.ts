import type { Operation } from "../core/operation.ts";
import type { TrailQuery } from "../core/other-writers.ts";

const sdk = () => import("./sdk/cloudtrail.ts");

/** The most that CloudTrail gives at once. Source: CloudTrail API Reference, LookupEvents. */
const recordsPerPage = 50;
/** Two requests a second are all that an account and region has, for everybody in it together. Source: the same. */
const mostPages = 2;

/**
 * What CloudTrail recorded of a call in an account and region, the newest first and no more than two pages: each record as
 * JSON text. A call is on record some minutes after it was made.
 */
export const lookUpEvents: Operation<TrailQuery, readonly string[]> = {
  actions: ["cloudtrail:LookupEvents"],
  resource: "*",
  run: async (client, { call, since }) => {
    const { CloudTrailClient, paginateLookupEvents } = await sdk();
    const pages = paginateLookupEvents(
      { client: client(CloudTrailClient), pageSize: recordsPerPage },
      // CloudTrail takes one attribute. By the resource's name, everybody who only reads it would fill the pages.
      { LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: call }], StartTime: new Date(since) },
    );
    const records: string[] = [];
    let page = 0;
    for await (const { Events = [] } of pages) {
      records.push(...Events.flatMap(({ CloudTrailEvent: record }) => record ?? []));
      if (++page === mostPages) break;
    }
    return records;
  },
};

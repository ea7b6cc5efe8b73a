import { PutEventsCommand, type PutEventsRequestEntry, type PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Operations } from "../operations.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { type BusAddress, busOfArn } from "./buses.ts";
import { sealEvent } from "./envelope.ts";

/** Source: EventBridge API Reference, PutEvents. */
const maxEntries = 10;
const maxRequestBytes = 1_048_576;

/** The operations of `events`. A refused entry keeps no other of the same request from its bus. */
export const registerEvents = (aws: Operations, world: World): void => {
  aws.on(PutEventsCommand, ({ Entries }, place) => {
    if (Entries.length > maxEntries)
      throw new AwsFaultError(
        "ValidationException",
        `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${maxEntries}`,
      );
    if (Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > maxRequestBytes)
      throw new AwsFaultError("ValidationException", "Total size of the entries in the request is over the limit.");
    const results = Entries.map((entry) => putEntry(world, place, entry));
    return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries: results };
  });
};

/** Source: EventBridge User Guide, "Calculating PutEvents event entry size". */
const sizeOf = ({ Time, Source = "", DetailType = "", Detail = "", Resources = [] }: PutEventsRequestEntry): number =>
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), Time ? 14 : 0);

const requiredMembers = ["Source", "DetailType", "Detail"] as const;

const putEntry = (world: World, place: Place, entry: PutEventsRequestEntry): PutEventsResultEntry => {
  const missing = requiredMembers.find((name) => !entry[name]);
  if (missing)
    return refused("InvalidArgument", `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`);
  const { Source = "", DetailType = "", Detail = "", Resources = [], Time, EventBusName = "default" } = entry;
  if (Source.startsWith("aws.")) return refused("NotAuthorizedForSourceException", "Not authorized for the source.");
  const detail = parseObject(Detail);
  if (detail === undefined) return refused("MalformedDetail", "Detail is malformed.");
  const { account, region } = place;
  const draft = { account, region, source: Source, detailType: DetailType, resources: Resources, detail };
  const event = sealEvent({ ...draft, ...(Time && { time: Time.getTime() }) }, world.clock.now(), world.random);
  world.buses.put(addressOf(EventBusName, place), event);
  return { EventId: event.id };
};

const refused = (ErrorCode: string, ErrorMessage: string): PutEventsResultEntry => ({ ErrorCode, ErrorMessage });

/** A bus is named, or given by its ARN. */
const addressOf = (nameOrArn: string, { account, region }: Place): BusAddress =>
  busOfArn(nameOrArn) ?? { account, region, bus: nameOrArn };

const parseObject = (text: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

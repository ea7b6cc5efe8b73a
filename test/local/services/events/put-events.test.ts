import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { expect, test } from "vitest";
import type { EventEnvelope } from "../../../../local/services/events/envelope.ts";
import { elsewhere, here, start, testAccount } from "../support/account.ts";

const entry = (EventBusName?: string, Detail = JSON.stringify({ state: "healed" })) => ({
  Source: "homeostat",
  DetailType: "Remediation",
  Detail,
  Resources: ["arn:aws:s3:::invoices"],
  ...(EventBusName && { EventBusName }),
});

const setUp = () => {
  const account = testAccount();
  const seen: EventEnvelope[] = [];
  account.world.buses.create({ ...here, bus: "homeostat" });
  account.world.buses.subscribe({ ...here, bus: "homeostat" }, { source: ["homeostat"] }, (event) => seen.push(event));
  const client = account.client(EventBridgeClient);
  return {
    ...account,
    seen,
    put: (Entries: PutEventsCommand["input"]["Entries"]) => client.send(new PutEventsCommand({ Entries })),
  };
};

test("an event reaches the rules of the bus that it names, with the caller's account and a time", async () => {
  const { put, seen } = setUp();
  const { FailedEntryCount, Entries } = await put([entry("homeostat")]);
  expect(FailedEntryCount).toBe(0);
  expect(seen).toEqual([
    {
      version: "0",
      id: Entries?.[0]?.EventId,
      "detail-type": "Remediation",
      source: "homeostat",
      account: here.account,
      region: here.region,
      time: new Date(start).toISOString().replace(".000", ""),
      resources: ["arn:aws:s3:::invoices"],
      detail: { state: "healed" },
    },
  ]);
});

test("a bus is named by its ARN too, in any account", async () => {
  const { put, events } = setUp();
  await put([entry(`arn:aws:events:eu-west-1:${elsewhere.account}:event-bus/default`)]);
  expect(events.map(({ account }) => account)).toEqual([here.account]);
});

test("an unknown bus answers 200 and drops the event", async () => {
  const { put, seen, events } = setUp();
  const { FailedEntryCount, Entries } = await put([entry("typo")]);
  expect(FailedEntryCount).toBe(0);
  expect(Entries?.[0]?.EventId).toMatch(/^[0-9a-f-]{36}$/);
  expect([...seen, ...events]).toEqual([]);
});

test("a bad entry fails by itself", async () => {
  const { put, seen } = setUp();
  const { FailedEntryCount, Entries } = await put([
    entry("homeostat", "not JSON"),
    entry("homeostat", '["a list"]'),
    { ...entry("homeostat"), Source: "aws.config" },
    { ...entry("homeostat"), DetailType: "" },
    entry("homeostat"),
  ]);
  expect(FailedEntryCount).toBe(4);
  expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    "MalformedDetail",
    "MalformedDetail",
    "NotAuthorizedForSourceException",
    "InvalidArgument",
    undefined,
  ]);
  expect(seen).toHaveLength(1);
});

test("too many entries, or too large ones, are refused whole", async () => {
  const { put, seen } = setUp();
  await expect(put(Array.from({ length: 11 }, () => entry("homeostat")))).rejects.toThrow("less than or equal to 10");
  const large = JSON.stringify({ text: "x".repeat(600_000) });
  await expect(put([entry("homeostat", large), entry("homeostat", large)])).rejects.toThrow("over the limit");
  expect(seen).toEqual([]);
});

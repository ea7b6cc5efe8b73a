import { expect, test } from "vitest";
import { createEventBuses } from "../../../../local/services/events/buses.ts";
import type { EventEnvelope } from "../../../../local/services/events/envelope.ts";

const hub = { account: "111122223333", region: "eu-west-1", bus: "default" };
const member = { account: "444455556666", region: "eu-west-1", bus: "default" };
const event: EventEnvelope = {
  version: "0",
  id: "6f1d4c5a-0000-4000-a000-000000000001",
  "detail-type": "ECR Image Scan",
  source: "aws.ecr",
  account: member.account,
  time: "2026-11-02T09:00:00Z",
  region: "eu-west-1",
  resources: [],
  detail: {},
};

const setUp = () => {
  const errors: [unknown, string][] = [];
  return { errors, buses: createEventBuses((error, where) => errors.push([error, where])) };
};

test("a bus delivers to every rule that matches, and to no other bus", () => {
  const { buses } = setUp();
  const seen: string[] = [];
  buses.subscribe(member, { source: ["aws.ecr"] }, () => seen.push("scan"));
  buses.subscribe(member, { source: [{ prefix: "aws." }] }, () => seen.push("any"));
  buses.subscribe(member, { source: ["aws.config"] }, () => seen.push("other"));
  buses.subscribe(hub, { source: ["aws.ecr"] }, () => seen.push("hub"));
  buses.put(member, event);
  expect(seen).toEqual(["scan", "any"]);
});

test("a forwarded event reaches the hub's rules with the account that it came from", () => {
  const { buses } = setUp();
  const seen: EventEnvelope[] = [];
  buses.subscribe(member, { source: ["aws.ecr"] }, (each) => buses.put(hub, each));
  buses.subscribe(hub, { source: ["aws.ecr"] }, (each) => seen.push(each));
  buses.put(member, event);
  expect(seen).toEqual([event]);
});

test("an unknown bus drops the event", () => {
  const { buses, errors } = setUp();
  buses.put({ ...hub, bus: "nobody" }, event);
  expect(errors).toEqual([]);
  expect(buses.has({ ...hub, bus: "nobody" })).toBe(false);
  expect(buses.has(hub)).toBe(true);
});

test("a rule that cannot deliver is reported and keeps no other from the event", () => {
  const { buses, errors } = setUp();
  const seen: string[] = [];
  const broken = new Error("queue is full");
  buses.subscribe(member, { source: ["aws.ecr"] }, () => {
    throw broken;
  });
  buses.subscribe(member, { source: ["aws.ecr"] }, ({ id }) => seen.push(id));
  buses.put(member, event);
  expect(seen).toEqual([event.id]);
  expect(errors).toEqual([[broken, "rule on 444455556666/eu-west-1/default"]]);
});

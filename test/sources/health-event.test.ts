import { describe, expect, test } from "vitest";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { changedFixture, eventFixture } from "../support/event-fixtures.ts";
import { oneChangedFinding, oneFinding } from "../support/one-finding.ts";

const code = "AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED";

test("a scheduled retirement, field by field", () => {
  expect(oneFinding("health-event", "retirement")).toStrictEqual({
    schemaVersion: 1,
    key: `health|arn:aws:health:eu-west-1::event/EC2/${code}/${code}_7c1d2e3f|210987654321`,
    revision: "2026-03-02T09:14:13.000Z",
    raw: eventFixture("health-event", "retirement"),
    transport: expect.objectContaining({ source: "aws.health", detailType: "AWS Health Event" }),
    kind: "serviceHealth",
    lifecycle: "open",
    sourceStatus: { raw: "upcoming" },
    subject: {
      type: "AWS::::Account",
      id: "210987654321",
      arn: "arn:aws:iam::210987654321:root",
      account: "210987654321",
      region: "global",
      partition: "aws",
    },
    severity: { label: "unknown" },
    control: { type: "service-health", title: `EC2: ${code}`, id: code },
    title: `EC2: ${code}`,
    description: "The hardware under an instance will be retired.",
    references: [],
    times: { observed: "2026-03-02T09:14:13.000Z" },
    detail: {
      type: "health",
      service: "EC2",
      category: "scheduledChange",
      region: "eu-west-1",
      startsAt: "2026-04-16T12:00:00.000Z",
      communication: "5e6f70812a3b4c5d",
      pages: 1,
      parts: [{ page: 1, entities: [{ id: "i-0a1b2c3d4e5f60718", status: "PENDING" }] }],
    },
  });
});

test.each([
  ["open", "open"],
  ["upcoming", "open"],
  ["closed", "resolved"],
])("%s is %s", (statusCode, lifecycle) => {
  expect(oneChangedFinding("health-event", "retirement", { detail: { statusCode } }).lifecycle).toBe(lifecycle);
});

test("the copy in the backup region is the same fact, in the same revision", () => {
  const [first, copy] = ["retirement", "retirement-in-backup-region"].map((name) => oneFinding("health-event", name));
  expect(copy?.transport.region).toBe("us-west-2");
  expect(copy?.transport.eventId).not.toBe(first?.transport.eventId);
  expect([copy?.key, copy?.revision, copy?.subject]).toStrictEqual([first?.key, first?.revision, first?.subject]);
});

describe("pages", () => {
  const paged = (page: unknown, totalPages: unknown) =>
    changedFixture("health-event", "retirement", { detail: { page, totalPages } });

  test("of several are parts of the fact, with entities of their own", () => {
    expect(oneFinding("health-event", "page-of-three")).toMatchObject({
      partial: true,
      detail: { pages: 3, parts: [{ page: 2, entities: [{ status: "PENDING" }, { status: "RESOLVED" }] }] },
    });
  });

  test("are one where nobody counted them", () => {
    const finding = oneFinding("health-event", "public-issue");
    expect(finding).toMatchObject({ detail: { pages: 1, parts: [{ page: 1, entities: [] }] } });
    expect(finding).not.toHaveProperty("partial");
  });

  test.each([
    ["5e6f70812a3b4c5d-1", "5e6f70812a3b4c5d"],
    ["5e6f70812a3b4c5d-12", "5e6f70812a3b4c5d"],
    ["a-b", "a-b"],
  ])("that carry %s are of the telling %s", (communicationId, communication) => {
    expect(oneChangedFinding("health-event", "retirement", { detail: { communicationId } }).detail).toMatchObject({
      communication,
    });
  });

  test.each([
    ["0", "1", "detail.page"],
    ["2", "1", "detail.page"],
    ["1.5", "2", "detail.page"],
    ["1e9", "2", "detail.page"],
    [1, "1", "detail.page"],
    ["1", "many", "detail.totalPages"],
    ["1", "100000", "detail.totalPages"],
  ])("%j of %j are refused by name", (page, totalPages, field) => {
    expect(() => parseEvent(paged(page, totalPages))).toThrow(
      expect.objectContaining({ name: "MalformedEventError", field }),
    );
  });
});

test("the account is the affected one, else the envelope's", () => {
  expect(oneFinding("health-event", "closed-in-another-account")).toMatchObject({
    subject: { id: "109876543210", account: "109876543210" },
    transport: { account: "210987654321" },
  });
  expect(oneFinding("health-event", "public-issue").subject.account).toBe("210987654321");
});

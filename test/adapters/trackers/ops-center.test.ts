import {
  DescribeOpsItemsCommand,
  GetOpsItemCommand,
  type OpsItemFilter,
  SSMClient,
  UpdateOpsItemCommand,
} from "@aws-sdk/client-ssm";
import { beforeEach, describe, expect, it } from "vitest";
import { opsCenterTracker } from "../../../lambdas/adapters/trackers/ops-center.ts";
import { ticketId } from "../../../lambdas/core/names.ts";
import type { TrackerItem } from "../../../lambdas/core/ticket.ts";
import { type Tracker, TrackerError } from "../../../lambdas/core/tracker.ts";
import type { AwsCall } from "../../../local/aws/call.ts";
import { AwsFaultError } from "../../../local/aws/fault.ts";
import type { SeededFault } from "../../../local/aws/options.ts";
import { type TestAccount, testAccount } from "../../local/services/support/account.ts";
import { sampleConfig } from "../../support/sample-config.ts";
import { sampleFinding } from "../../support/sample-finding.ts";

const text = { title: "a bucket is open", body: "the bucket invoices is open" };
const since = "2026-01-05T09:00:00.000Z";

let account: TestAccount;
let tracker: Tracker;
let trouble: (call: AwsCall) => SeededFault | undefined;

beforeEach(() => {
  trouble = () => undefined;
  account = testAccount({ fault: (call) => trouble(call) });
  tracker = opsCenterTracker({ client: account.client, config: sampleConfig() });
});

const liveItem = async ({ id }: TrackerItem) =>
  (await account.client(SSMClient).send(new GetOpsItemCommand({ OpsItemId: id }))).OpsItem;
const setStatus = ({ id }: TrackerItem, Status: "InProgress" | "Resolved") =>
  account.client(SSMClient).send(new UpdateOpsItemCommand({ OpsItemId: id, Status }));
const countOf = async (mark: string): Promise<number> => {
  const filter: OpsItemFilter = { Key: "OperationalDataValue", Operator: "Equal", Values: [mark] };
  const answer = await account.client(SSMClient).send(new DescribeOpsItemsCommand({ OpsItemFilters: [filter] }));
  return answer.OpsItemSummaries?.length ?? 0;
};
const failing = (when: SeededFault["when"], code: string, status: number) => {
  const fault = new AwsFaultError(code, `${code}, said AWS`, { status });
  trouble = () => ({ when, fault });
};
const errorOf = async (call: Promise<unknown>): Promise<TrackerError> => {
  const error = await call.then(
    () => new Error("nothing went wrong"),
    (caught: unknown) => caught,
  );
  if (!(error instanceof TrackerError)) throw new Error("another error", { cause: error });
  return error;
};

describe("an OpsItem", () => {
  it("is opened, read, changed, commented on, closed and reopened", async () => {
    const item = await tracker.create(text, "m:1");
    expect(item.url).toContain(`console.aws.amazon.com/systems-manager/opsitems/${item.id}`);
    expect(await liveItem(item)).toMatchObject({ Title: text.title, Description: text.body, Source: "homeostat" });
    expect(await tracker.read(item)).toEqual({ state: "open", wontFix: false });
    await tracker.update(item, { title: "t", body: "b" }, "m:1");
    await tracker.comment(item, "closing", "m:1:1:closed");
    await tracker.close(item);
    expect(await tracker.read(item)).toEqual({ state: "closed", wontFix: false });
    await tracker.reopen(item);
    expect(await liveItem(item)).toMatchObject({
      Title: "t",
      Description: "b",
      Status: "Open",
      OperationalData: { "m:1:1:closed": { Type: "String", Value: "closing" } },
    });
  });

  it("is known again by its mark, also after its text was changed and it was resolved, and by no other", async () => {
    const item = await tracker.create(text, "m:1");
    await tracker.update(item, { title: "t", body: "b" }, "m:1");
    await setStatus(item, "Resolved");
    expect(await tracker.find("m:1", since)).toEqual(item);
    expect(await tracker.find("m", since)).toBeNull();
    expect(await tracker.find("m:2", since)).toBeNull();
  });

  it("has a comment that is known again by its mark", async () => {
    const item = await tracker.create(text, "m:1");
    await tracker.comment(item, "closing", "m:1:1:closed");
    expect(await tracker.hasComment(item, "m:1:1:closed", since)).toBe(true);
    expect(await tracker.hasComment(item, "m:1:2:reopened", since)).toBe(false);
  });

  it("that somebody works on is open, that somebody resolved is closed, and that somebody deleted is gone", async () => {
    const item = await tracker.create(text, "m:1");
    await setStatus(item, "InProgress");
    expect(await tracker.read(item)).toMatchObject({ state: "open" });
    await setStatus(item, "Resolved");
    expect(await tracker.read(item)).toMatchObject({ state: "closed" });
    const deleted = { ...item, id: "oi-000000000000" };
    expect(await tracker.read(deleted)).toBeNull();
    expect(await tracker.hasComment(deleted, "m:1:1:closed", since)).toBe(false);
    expect(await errorOf(tracker.update(deleted, text, "m:1"))).toMatchObject({ effect: "none" });
  });

  it("takes the longest texts and marks that there are", async () => {
    const mark = `homeostat:${ticketId("a/b", sampleFinding().subject)}:${crypto.randomUUID()}-9:10`;
    const { limits } = tracker;
    const item = await tracker.create({ title: "t".repeat(limits.title), body: "b".repeat(limits.body) }, mark);
    await tracker.comment(item, "c".repeat(6_000), `${mark}:100:reopened`);
    expect(await tracker.hasComment(item, `${mark}:100:reopened`, since)).toBe(true);
  });
});

describe("a second creation", () => {
  it("with the same mark answers with the first OpsItem, and with another makes another", async () => {
    const item = await tracker.create(text, "m:1");
    expect(await tracker.create({ title: "t", body: "b" }, "m:1")).toEqual(item);
    expect(await tracker.create(text, "m:2")).not.toEqual(item);
    expect(await countOf("m:1")).toBe(1);
  });

  it("after an answer that was lost finds what the first has made", async () => {
    failing("after", "InternalServerError", 500);
    expect(await errorOf(tracker.create(text, "m:1"))).toMatchObject({ effect: "unknown" });
    trouble = () => undefined;
    expect(await tracker.find("m:1", since)).toEqual(await tracker.create(text, "m:1"));
    expect(await countOf("m:1")).toBe(1);
  });

  it("of which AWS says only that it exists is looked for before anything is made", async () => {
    failing("before", "OpsItemAlreadyExistsException", 400);
    expect(await errorOf(tracker.create(text, "m:1"))).toMatchObject({ effect: "unknown" });
  });
});

describe("what goes wrong", () => {
  it.each<[string, SeededFault["when"], string, number, "none" | "unknown"]>([
    ["a throttled call", "before", "ThrottlingException", 400, "none"],
    ["too many OpsItems", "before", "OpsItemLimitExceededException", 400, "none"],
    ["a lack of permission", "before", "AccessDeniedException", 400, "none"],
    ["a server error", "before", "InternalServerError", 500, "unknown"],
    ["an answer that is lost", "after", "ServiceUnavailable", 503, "unknown"],
  ])("at a write: %s says whether anything may have changed", async (_name, when, code, status, effect) => {
    const item = await tracker.create(text, "m:0");
    failing(when, code, status);
    const calls = [
      tracker.create(text, "m:1"),
      tracker.update(item, text, "m:0"),
      tracker.comment(item, "closing", "m:0:1:closed"),
      tracker.close(item),
      tracker.reopen(item),
    ];
    for (const call of calls)
      expect(await errorOf(call)).toMatchObject({ effect, message: expect.stringContaining(code) });
  });

  it.each([
    ["before", "ThrottlingException", 400],
    ["before", "InternalServerError", 500],
    ["after", "ServiceUnavailable", 503],
  ] as const)("at a look it changes nothing, and is no missing OpsItem: %s, %s", async (when, code, status) => {
    const item = await tracker.create(text, "m:1");
    failing(when, code, status);
    for (const call of [tracker.read(item), tracker.find("m:1", since), tracker.hasComment(item, "m:1:1", since)])
      expect(await errorOf(call)).toMatchObject({ effect: "none", message: expect.stringContaining(code) });
  });

  it("nobody who answers may have written", async () => {
    trouble = () => {
      throw new Error("socket hang up");
    };
    expect(await errorOf(tracker.create(text, "m:1"))).toMatchObject({ effect: "unknown" });
  });
});

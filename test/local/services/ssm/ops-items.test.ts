import {
  CreateOpsItemCommand,
  DescribeOpsItemsCommand,
  GetOpsItemCommand,
  type OpsItemDataValue,
  type OpsItemFilter,
  SSMClient,
  UpdateOpsItemCommand,
} from "@aws-sdk/client-ssm";
import { beforeEach, describe, expect, it } from "vitest";
import { elsewhere, start, type TestAccount, testAccount } from "../support/account.ts";

let account: TestAccount;
let ssm: SSMClient;

beforeEach(() => {
  account = testAccount();
  ssm = account.client(SSMClient);
});

const dedup = (dedupString: string): Record<string, OpsItemDataValue> => ({
  "/aws/dedup": { Type: "SearchableString", Value: JSON.stringify({ dedupString }) },
});
const create = async (
  over: Partial<CreateOpsItemCommand["input"]> = {},
  client: SSMClient = ssm,
): Promise<string | undefined> => {
  const input = { Title: "a bucket is open", Description: "the bucket invoices", Source: "test", ...over };
  return (await client.send(new CreateOpsItemCommand(input))).OpsItemId;
};
const look = async (id: string | undefined) => (await ssm.send(new GetOpsItemCommand({ OpsItemId: id }))).OpsItem;
const update = (id: string | undefined, over: Partial<UpdateOpsItemCommand["input"]>) =>
  ssm.send(new UpdateOpsItemCommand({ OpsItemId: id, ...over }));

describe("an OpsItem", () => {
  it("is open with what it was made of, and changed only where it is told to", async () => {
    const id = await create({ OperationalData: { one: { Type: "String", Value: "1" } } });
    expect(id).toMatch(/^oi-[0-9a-f]{12}$/);
    expect(await look(id)).toMatchObject({ Status: "Open", CreatedTime: new Date(start), Version: "1" });
    await update(id, { Status: "Resolved", OperationalData: { two: { Type: "String", Value: "2" } } });
    expect(await look(id)).toMatchObject({
      Title: "a bucket is open",
      Description: "the bucket invoices",
      Status: "Resolved",
      Version: "2",
      OperationalData: { one: { Value: "1" }, two: { Value: "2" } },
    });
  });

  it("is not there for another account, nor under another id", async () => {
    const id = await create({}, account.client(SSMClient, elsewhere));
    for (const unknown of [id, "oi-000000000000"])
      await expect(look(unknown)).rejects.toMatchObject({ name: "OpsItemNotFoundException" });
    await expect(update(id, { Status: "Open" })).rejects.toMatchObject({ name: "OpsItemNotFoundException" });
  });

  it.each<[string, Partial<CreateOpsItemCommand["input"]>]>([
    ["a title of 1,025 characters", { Title: "t".repeat(1_025) }],
    ["a title of spaces", { Title: "  " }],
    ["a description of 2,049 characters", { Description: "d".repeat(2_049) }],
    ["a description of spaces", { Description: " \n " }],
    ["a source that looks like AWS", { Source: "aws-something" }],
    ["a key that looks like AWS's own", { OperationalData: { "aws-mark": { Type: "String", Value: "1" } } }],
    ["a key of 129 characters", { OperationalData: { ["k".repeat(129)]: { Type: "String", Value: "1" } } }],
    ["a value of more than 20 KB", { OperationalData: { key: { Type: "String", Value: "ü".repeat(10_241) } } }],
  ])("is not made with %s", async (_what, over) => {
    await expect(create(over)).rejects.toMatchObject({ name: "OpsItemInvalidParameterException" });
  });

  it("is made with the most that there may be", async () => {
    expect(await create({ Title: "t".repeat(1_024), Description: "d".repeat(2_048) })).toMatch(/^oi-/);
  });
});

describe("a deduplication string", () => {
  it("answers with the OpsItem that has it while that is open or in progress, in whatever case", async () => {
    const id = await create({ OperationalData: dedup("Mark") });
    for (const Status of ["Open", "InProgress"] as const) {
      await update(id, { Status });
      await expect(create({ OperationalData: dedup("mark") })).rejects.toMatchObject({
        name: "OpsItemAlreadyExistsException",
        OpsItemId: id,
      });
    }
    expect(await create({ OperationalData: dedup("another") })).not.toBe(id);
  });

  it("of one that is resolved, or of another account, keeps nobody from making a new one", async () => {
    const id = await create({ OperationalData: dedup("mark") });
    await create({ OperationalData: dedup("mark") }, account.client(SSMClient, elsewhere));
    await update(id, { Status: "Resolved" });
    expect(await create({ OperationalData: dedup("mark") })).not.toBe(id);
  });

  it("cannot be changed", async () => {
    const id = await create({ OperationalData: dedup("mark") });
    await expect(update(id, { OperationalData: dedup("other") })).rejects.toMatchObject({
      name: "OpsItemInvalidParameterException",
    });
  });
});

it("is found by searchable data only, and by the whole value only, whatever its status", async () => {
  const find = async (value: string) => {
    const wanted: OpsItemFilter = { Key: "OperationalDataValue", Operator: "Equal", Values: [value] };
    const { OpsItemSummaries = [] } = await ssm.send(new DescribeOpsItemsCommand({ OpsItemFilters: [wanted] }));
    return OpsItemSummaries.map(({ OpsItemId }) => OpsItemId);
  };
  const id = await create({
    OperationalData: {
      mark: { Type: "SearchableString", Value: "one" },
      quiet: { Type: "String", Value: "two" },
    },
  });
  await update(id, { Status: "Resolved" });
  expect(await find("one")).toEqual([id]);
  expect(await find("two")).toEqual([]);
  expect(await find("on")).toEqual([]);
});

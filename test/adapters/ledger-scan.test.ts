import { DynamoDBClient, ScanCommand, type ScanCommandInput } from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { ForeignValueError, plainMap } from "../../lambdas/adapters/attribute-value.ts";
import { ledgerStore } from "../../lambdas/adapters/ledger-store.ts";

const dynamo = mockClient(DynamoDBClient);
const store = ledgerStore({ env: { TABLE_NAME: "ledger" }, client: (type) => new type({ region: "eu-west-1" }) });
const page = (from: number, last?: number) => ({
  Items: [from, from + 1].map((number) => ({ pk: { S: String(number) }, poll: { M: {} } })),
  ...(last !== undefined && { LastEvaluatedKey: { pk: { S: String(last) }, sk: { S: "POLL" } } }),
});
const asked = (): readonly (string | undefined)[] =>
  dynamo.commandCalls(ScanCommand).map(({ args: [{ input }] }) => input.ExclusiveStartKey?.["pk"]?.S);
/** Lets what was asked for arrive. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => void dynamo.reset());

describe("reading the whole ledger", () => {
  it("gives the items of every page, once and in order, and asks for the next page while one is read", async () => {
    dynamo.on(ScanCommand).callsFake(async ({ ExclusiveStartKey: from }: ScanCommandInput) => {
      if (!from) return page(1, 2);
      return from["pk"]?.S === "2" ? page(3, 4) : page(5);
    });
    const items = store.scan(["poll"]);
    expect((await items.next()).value).toMatchObject({ pk: "1" });
    await settled();
    expect(asked()).toEqual([undefined, "2"]);
    const rest: string[] = [];
    for await (const { pk } of items) rest.push(pk);
    expect(rest).toEqual(["2", "3", "4", "5", "6"]);
    expect(asked()).toEqual([undefined, "2", "4"]);
  });

  it("goes on over a page of which the filter left nothing", async () => {
    dynamo
      .on(ScanCommand)
      .resolvesOnce({ ...page(1, 2), Items: [] })
      .resolvesOnce(page(3));
    const read: string[] = [];
    for await (const { pk } of store.scan(["poll"])) read.push(pk);
    expect(read).toEqual(["3", "4"]);
  });

  it("tells that a page could not be read when its turn has come, and not before what was read is told", async () => {
    dynamo.on(ScanCommand).resolvesOnce(page(1, 2)).rejects(new Error("throttled"));
    const items = store.scan(["poll"]);
    expect((await items.next()).value).toMatchObject({ pk: "1" });
    await settled();
    expect((await items.next()).value).toMatchObject({ pk: "2" });
    await expect(items.next()).rejects.toThrow("throttled");
  });
});

describe("a value of the table", () => {
  it("is what was written, whatever kinds it is made of", () => {
    expect(
      plainMap({
        text: { S: "" },
        count: { N: "-1.5" },
        on: { BOOL: false },
        none: { NULL: true },
        list: { L: [{ N: "0" }, { L: [] }] },
        map: { M: { __proto: { S: "x" }, deep: { M: {} } } },
      }),
    ).toEqual({ text: "", count: -1.5, on: false, none: null, list: [0, []], map: { __proto: "x", deep: {} } });
  });

  it("is refused where no ledger writes such a thing", () => {
    expect(() => plainMap({ names: { SS: ["a"] } })).toThrow(ForeignValueError);
  });
});

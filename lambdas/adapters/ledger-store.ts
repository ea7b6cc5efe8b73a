import { type AttributeValue, DynamoDBClient, ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  paginateQuery,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";
import { ledgerTable } from "../core/ledger-table.ts";
import { plainValue } from "./attribute-value.ts";
import type { Items, Key } from "./ledger-items.ts";
import { type Runtime, required } from "./runtime.ts";

/** DynamoDB leaves keys of a batch unread while it throttles; the SDK asks again only where it read none. */
const batchRounds = 5;

/** A table that throttles read a part of a batch only: what is missing is unknown, not absent. */
class UnreadItemsError extends Error {
  override readonly name = "UnreadItemsError";
  constructor(table: string) {
    super(`the table ${table} left items unread ${batchRounds} times running: it is throttled; try again`);
  }
}

/** Items of the ledger's table, read and written one by one. */
export const ledgerStore = (runtime: Pick<Runtime, "client" | "env">) => {
  const client = runtime.client(DynamoDBClient);
  const db = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const TableName = required(runtime, "TABLE_NAME");

  const get = async <E extends keyof Items>(_entity: E, Key: Key): Promise<Items[E] | null> => {
    const { Item } = await db.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return (Item as Items[E] | undefined) ?? null;
  };
  /** Items of a few keys in one consistent call, under the names of the keys. @throws {UnreadItemsError} */
  const getAll = async <Name extends string>(
    wanted: Readonly<Record<Name, Key>>,
  ): Promise<Readonly<Record<Name, Record<string, unknown> | undefined>>> => {
    const found = new Map<string, Record<string, unknown>>();
    let unread: NonNullable<BatchGetCommandOutput["UnprocessedKeys"]> = {
      [TableName]: { Keys: Object.values<Key>(wanted).map((key) => ({ ...key })), ConsistentRead: true },
    };
    for (let round = 0; Object.keys(unread).length > 0; round++) {
      if (round === batchRounds) throw new UnreadItemsError(TableName);
      const { Responses = {}, UnprocessedKeys = {} } = await db.send(new BatchGetCommand({ RequestItems: unread }));
      for (const item of Responses[TableName] ?? []) found.set(nameOf(item), item);
      unread = UnprocessedKeys;
    }
    return Object.fromEntries(
      Object.entries<Key>(wanted).map(([name, key]) => [name, found.get(nameOf({ ...key }))]),
    ) as Record<Name, Record<string, unknown> | undefined>;
  };
  /** @returns false where the condition did not hold */
  const put = async <E extends keyof Items>(
    entity: E,
    key: Key,
    item: Items[E],
    condition: Partial<
      Pick<PutCommandInput, "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues">
    > = {},
  ): Promise<boolean> => {
    try {
      await db.send(new PutCommand({ TableName, Item: { ...key, entity, ...item }, ...condition }));
      return true;
    } catch (error) {
      if (isConditionFailed(error)) return false;
      throw error;
    }
  };
  /** Everything of one partition that a condition on the sort key lets through, in its order; consistent. */
  const query = async (pk: string, condition: string, values: Readonly<Record<string, string>>) => {
    const pages = paginateQuery(
      { client: db },
      {
        TableName,
        KeyConditionExpression: `pk = :pk AND ${condition}`,
        ExpressionAttributeValues: { ":pk": pk, ...values },
        ConsistentRead: true,
      },
    );
    const found = [];
    // A page is at most a megabyte, and what is cut off is not said to be: a history would seem to end in its middle.
    for await (const { Items: items = [] } of pages) found.push(...items);
    return found;
  };
  /** Of one partition, in the order of sort keys that begin alike; consistent. */
  const list = async <E extends keyof Items>(_entity: E, { pk, sk }: Key): Promise<readonly Items[E][]> =>
    (await query(pk, "begins_with(sk, :prefix)", { ":prefix": sk })) as Items[E][];
  /** Of one partition, from one sort key to another, both included; consistent. */
  const span = async <E extends keyof Items>(
    _entities: readonly E[],
    { pk, sk }: Key,
    to: string,
  ): Promise<readonly Items[E][]> =>
    (await query(pk, "sk BETWEEN :from AND :to", { ":from": sk, ":to": to })) as Items[E][];
  /** Oldest first; of each item only what the index holds. */
  const due = async <E extends "slot" | "ticket" | "finding" | "approval" | "rollback" | "exemption">(
    partition: string,
    relation: "<" | "<=",
    time: string,
    limit: number,
  ): Promise<readonly Pick<Items[E], keyof Items[E] & (typeof ledgerTable.dueIndex.holds)[number]>[]> => {
    const { Items: items = [] } = await db.send(
      new QueryCommand({
        TableName,
        IndexName: ledgerTable.dueIndex.name,
        KeyConditionExpression: `due = :partition AND dueAt ${relation} :time`,
        ExpressionAttributeValues: { ":partition": partition, ":time": time },
        Limit: limit,
      }),
    );
    return items as Items[E][];
  };
  /** All of a partition of the index, the earliest first; of each item only what the index holds. */
  async function* allDue<E extends "slot" | "ticket">(
    partition: E,
  ): AsyncGenerator<Pick<Items[E], keyof Items[E] & (typeof ledgerTable.dueIndex.holds)[number]>> {
    const pages = paginateQuery(
      { client: db },
      {
        TableName,
        IndexName: ledgerTable.dueIndex.name,
        KeyConditionExpression: "due = :partition",
        ExpressionAttributeValues: { ":partition": partition },
      },
    );
    for await (const { Items: items = [] } of pages) yield* items as Items[E][];
  }
  /** @param paths of the attributes that are wanted; all of them without */
  async function* scan<E extends keyof Items>(
    entities: readonly E[],
    paths: readonly (readonly string[])[] = [],
  ): AsyncGenerator<Items[E] & Key & { readonly entity: E }> {
    const values = Object.fromEntries(entities.map((entity, index) => [`:entity${index}`, { S: entity }]));
    const page = (from?: Record<string, AttributeValue>): Promise<ScanCommandOutput> =>
      client.send(
        new ScanCommand({
          TableName,
          FilterExpression: `#entity IN (${Object.keys(values).join(", ")})`,
          ExpressionAttributeNames: Object.fromEntries(["entity", ...paths.flat()].map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: values,
          ...(paths.length > 0 && { ProjectionExpression: paths.map((path) => `#${path.join(".#")}`).join(", ") }),
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
    for (let coming: Promise<ScanCommandOutput> | undefined = page(); coming; ) {
      const { Items: items = [], LastEvaluatedKey: last }: ScanCommandOutput = await coming;
      // The table fetches the next page while this one is read. Where that fails, it is told when its turn has come.
      coming = last && page(last);
      coming?.catch(() => {});
      for (const item of items) yield plainValue({ M: item }) as Items[E] & Key & { readonly entity: E };
    }
  }

  return { db, TableName, get, getAll, put, list, span, due, allDue, scan };
};

export const isConditionFailed = (error: unknown): boolean =>
  error instanceof Error && error.name === "ConditionalCheckFailedException";

const nameOf = ({ pk, sk }: Record<string, unknown>): string => `${String(pk)} ${String(sk)}`;

import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  paginateScan,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";
import { ledgerTable } from "../core/ledger-table.ts";

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** The item is not there yet. */
export const once = "attribute_not_exists(pk)";

type Condition = Pick<
  PutCommandInput,
  "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
>;

/** Nobody has written since it was read. @param version null: nothing was there */
export const unchangedSince = (version: number | null): Condition =>
  version === null
    ? { ConditionExpression: once }
    : {
        ConditionExpression: "#version = :expected",
        ExpressionAttributeNames: { "#version": "version" },
        ExpressionAttributeValues: { ":expected": version },
      };

/** DynamoDB leaves keys of a batch unread while it throttles; the SDK asks again only where it read none. */
const batchRounds = 4;

/** A table that throttles read a part of a batch only: what is missing is unknown, not absent. */
class UnreadItemsError extends Error {
  override readonly name = "UnreadItemsError";
  constructor(table: string) {
    super(`the table ${table} left items unread ${batchRounds} times running: it is throttled; try again`);
  }
}

export const isConditionFailed = (error: unknown): boolean =>
  error instanceof Error && error.name === "ConditionalCheckFailedException";

const nameOf = ({ pk, sk }: Record<string, unknown>): string => `${String(pk)} ${String(sk)}`;

/** Typed reads and conditional writes of the ledger's table. @typeParam Items by entity: what an item holds beside its keys */
export const ledgerItems = <Items extends object>(db: DynamoDBDocumentClient, TableName: string) => {
  const get = async <E extends keyof Items & string>(_entity: E, Key: Key): Promise<Items[E] | null> => {
    const { Item } = await db.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return (Item as Items[E] | undefined) ?? null;
  };
  /** Items of a few keys in one consistent call, in the order of the keys. @throws {UnreadItemsError} */
  const getAll = async (wanted: readonly Key[]): Promise<readonly (Record<string, unknown> | undefined)[]> => {
    const found = new Map<string, Record<string, unknown>>();
    let unread: NonNullable<BatchGetCommandOutput["UnprocessedKeys"]> = {
      [TableName]: { Keys: [...wanted], ConsistentRead: true },
    };
    for (let round = 0; Object.keys(unread).length > 0; round++) {
      if (round === batchRounds) throw new UnreadItemsError(TableName);
      const { Responses = {}, UnprocessedKeys = {} } = await db.send(new BatchGetCommand({ RequestItems: unread }));
      for (const item of Responses[TableName] ?? []) found.set(nameOf(item), item);
      unread = UnprocessedKeys;
    }
    return wanted.map((key) => found.get(nameOf({ ...key })));
  };
  /** @returns false where the condition did not hold */
  const put = async <E extends keyof Items & string>(
    entity: E,
    key: Key,
    item: Items[E],
    condition: Condition = {},
  ): Promise<boolean> => {
    try {
      await db.send(new PutCommand({ TableName, Item: { ...key, entity, ...item }, ...condition }));
      return true;
    } catch (error) {
      if (isConditionFailed(error)) return false;
      throw error;
    }
  };
  async function* scan<E extends keyof Items & string>(entity: E): AsyncGenerator<Items[E]> {
    const pages = paginateScan(
      { client: db },
      {
        TableName,
        FilterExpression: "entity = :entity",
        ExpressionAttributeValues: { ":entity": entity },
      },
    );
    for await (const { Items: items = [] } of pages) yield* items as Items[E][];
  }
  /** What `sweep` has to look at, oldest first. */
  const due = async <E extends keyof Items & ("slot" | "ticket")>(
    entity: E,
    now: string,
    limit: number,
  ): Promise<readonly Items[E][]> => {
    const { Items: items = [] } = await db.send(
      new QueryCommand({
        TableName,
        IndexName: ledgerTable.dueIndex.name,
        KeyConditionExpression: "due = :entity AND dueAt <= :now",
        ExpressionAttributeValues: { ":entity": entity, ":now": now },
        Limit: limit,
      }),
    );
    return items as Items[E][];
  };

  return { get, getAll, put, scan, due };
};

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe } from "vitest";
import { dynamoLedger } from "../../../lambdas/adapters/dynamo-ledger.ts";
import type { Ledger } from "../../../lambdas/core/ledger.ts";
import { type EmbeddedDynamoDb, startDynamoDb } from "../../../local/dynamodb.ts";
import { memoryLedger } from "../../../local/memory-ledger.ts";

/** Opens empty ledgers of one kind. */
type Open = () => Promise<Ledger>;

/** Ledgers on an embedded DynamoDB of its own, for the tests of the suite that this is called in. */
const onDynamo = (): Open => {
  let dynamo: EmbeddedDynamoDb;
  let client: DynamoDBClient;
  let tables = 0;
  beforeAll(async () => {
    dynamo = await startDynamoDb();
    client = new DynamoDBClient({
      endpoint: dynamo.endpoint,
      region: "eu-west-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
  });
  afterAll(async () => {
    client.destroy();
    await dynamo.close();
  });
  return async () => {
    const table = `ledger-${++tables}`;
    await dynamo.createLedgerTable(table, "eu-west-1");
    // The runtime gives one client per class; here there is but one class to ask for.
    return dynamoLedger({
      env: { TABLE_NAME: table },
      client: <C>(type: new (config: never) => C): C => {
        if (!(client instanceof type)) throw new Error(`unexpected client ${type.name}`);
        return client;
      },
    });
  };
};

const kinds: readonly (readonly [where: string, openerOf: () => Open])[] = [
  ["on DynamoDB's protocol", onDynamo],
  ["in memory", () => async () => memoryLedger()],
];

/** The same tests for each ledger that there is: what the port promises is true of all of them. */
export const describeLedgers = (name: string, tests: (where: string, open: Open) => void): void =>
  describe.each(kinds)(name, (where, openerOf) => tests(where, openerOf()));

export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

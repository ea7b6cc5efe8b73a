import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dynamoLedger } from "../../lambdas/adapters/dynamo-ledger.ts";
import { keys } from "../../lambdas/adapters/ledger-items.ts";
import { type EmbeddedDynamoDb, startDynamoDb } from "../../local/dynamodb.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const TableName = "ledger";
const region = "eu-west-1";
const { subject } = sampleFinding();
let dynamo: EmbeddedDynamoDb;
let client: DynamoDBClient;
beforeAll(async () => {
  dynamo = await startDynamoDb();
  await dynamo.createLedgerTable(TableName, region);
  client = dynamo.client(region);
});
afterAll(async () => {
  client.destroy();
  await dynamo.close();
});

const open = () =>
  dynamoLedger({
    env: { TABLE_NAME: TableName },
    client: <C>(type: new (config: never) => C): C => {
      if (!(client instanceof type)) throw new Error(`unexpected client ${type.name}`);
      return client;
    },
  });

it("a budget that an older version wrote, a map a place, is read, and replaced by text", async () => {
  const ledger = open();
  const place = { account: "111122223333", region, until: "2026-01-01T01:00:00.000Z", inFlight: true };
  const budget = { key: "playbook#a/b", version: 1, reservations: [{ remediationId: "r1", ...place }] };
  await client.send(
    new PutCommand({ TableName, Item: { ...keys.budget(budget.key), entity: "budget", budget, version: 1 } }),
  );
  expect(await ledger.getBudget(budget.key)).toEqual(budget);
  const next = { ...budget, version: 2, reservations: [...budget.reservations, { remediationId: "r2", ...place }] };
  expect(await ledger.putBudget(next, 1)).toBe(true);
  expect(await ledger.getBudget(budget.key)).toEqual(next);
});

it("a configuration that an older version recorded, as a map, is what a guard goes by", async () => {
  const ledger = open();
  const config = sampleConfig({ coolDown: "7m" });
  const deployed = async () => (await ledger.readGuards({ id: "r1", playbook: "a/b", subject })).config;
  await client.send(new PutCommand({ TableName, Item: { ...keys.config(), entity: "config", config } }));
  expect(await deployed()).toEqual(config);
  await ledger.putConfig(sampleConfig({ coolDown: "8m" }));
  expect((await deployed())?.coolDown).toBe("8m");
  await ledger.putConfig(config);
  expect(await deployed()).toEqual(config);
});

it("a finding that an older version wrote, without a digest, is replaced as long as its revision is the one read", async () => {
  const ledger = open();
  const stored = sampleFinding({ revision: "2026-01-01T00:05:00.000Z" });
  await ledger.putFinding({ finding: stored, decisions: [] });
  await client.send(new UpdateCommand({ TableName, Key: keys.finding(stored.key), UpdateExpression: "REMOVE digest" }));
  const replace = (expected: typeof stored) =>
    ledger.replaceFinding({ finding: sampleFinding({ title: "replaced" }), decisions: [] }, expected);
  expect(await replace({ ...stored, revision: "2026-01-01T00:04:00.000Z" })).toBe(false);
  expect(await replace(stored)).toBe(true);
  expect((await ledger.getFinding(stored.key))?.finding.title).toBe("replaced");
  expect(await replace(stored)).toBe(false);
});

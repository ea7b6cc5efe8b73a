import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import type { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import dynalite from "dynalite";
import { ledgerTable } from "../lambdas/core/ledger-table.ts";
import { exchangeInProcess } from "./in-process-exchange.ts";

/** DynamoDB within the process: dynalite, in memory or in a folder, and on a loopback port for other processes. */
export interface EmbeddedDynamoDb {
  readonly endpoint: string;
  /** Answers a request as it came, without a connection. */
  readonly forward: (request: HttpRequest) => Promise<HttpResponse>;
  /** A client that needs no permission: for whoever looks at the data without the account around it. */
  readonly client: (region: string) => DynamoDBClient;
  /** Makes the ledger's table unless it is there. */
  readonly createLedgerTable: (tableName: string, region: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Somebody asked for data after the end. */
export class DynamoDbClosedError extends Error {
  override readonly name = "DynamoDbClosedError";
  constructor() {
    super("the embedded DynamoDB is closed: whoever asks has to be stopped before it");
  }
}

/** @param path folder that keeps the data; in memory without */
export const startDynamoDb = async (path?: string): Promise<EmbeddedDynamoDb> => {
  const server = dynalite({
    createTableMs: 0,
    updateTableMs: 0,
    deleteTableMs: 0,
    maxItemSizeKb: 400,
    ...(path && { path }),
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const endpoint = `http://127.0.0.1:${port}`;

  const underWay = new Set<Promise<HttpResponse>>();
  let isClosed = false;

  const clientIn = (region: string): DynamoDBClient =>
    new DynamoDBClient({ endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } });

  return {
    endpoint,
    client: clientIn,
    forward: async (request) => {
      if (isClosed) throw new DynamoDbClosedError();
      const answer = exchangeInProcess(server, request);
      underWay.add(answer);
      try {
        return await answer;
      } finally {
        underWay.delete(answer);
      }
    },
    createLedgerTable: async (tableName, region) => {
      const client = clientIn(region);
      try {
        await createLedgerTable(client, tableName);
      } finally {
        client.destroy();
      }
    },
    close: async () => {
      isClosed = true;
      // Dynalite waits for connections, and these have none: without its tables it would end the process.
      await Promise.allSettled(underWay);
      server.close();
      await once(server, "close");
    },
  };
};

/** Makes the ledger's table, unless it is there, on anything that speaks DynamoDB's protocol. */
export const createLedgerTable = async (client: DynamoDBClient, tableName: string): Promise<void> => {
  const { partitionKey, sortKey, dueIndex } = ledgerTable;
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: "HASH" as const },
    { AttributeName: range, KeyType: "RANGE" as const },
  ];
  try {
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [partitionKey, sortKey, dueIndex.partitionKey, dueIndex.sortKey].map((AttributeName) => ({
          AttributeName,
          AttributeType: "S" as const,
        })),
        KeySchema: keys(partitionKey, sortKey),
        GlobalSecondaryIndexes: [
          {
            IndexName: dueIndex.name,
            KeySchema: keys(dueIndex.partitionKey, dueIndex.sortKey),
            Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: [...dueIndex.holds] },
          },
        ],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await untilActive(client, tableName);
};

const untilActive = async (client: DynamoDBClient, tableName: string): Promise<void> => {
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    if (Table?.TableStatus === "ACTIVE") return;
    await sleep(1);
  }
};

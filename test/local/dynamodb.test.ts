import { DynamoDBClient, GetItemCommand, type GetItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { HttpRequest } from "@smithy/core/protocols";
import { expect, it } from "vitest";
import { DynamoDbClosedError, startDynamoDb } from "../../local/dynamodb.ts";

const region = "eu-west-1";
const question: GetItemCommandInput = { TableName: "ledger", Key: { pk: { S: "a" }, sk: { S: "b" } } };

it("answers what is under way when it is closed, and refuses what comes after that", async () => {
  const dynamo = await startDynamoDb();
  await dynamo.createLedgerTable("ledger", region);
  let asked = 0;
  let arrived = (): void => {};
  const underWay = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const client = new DynamoDBClient({
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: {
      handle: async (request: HttpRequest) => {
        const response = dynamo.forward(request);
        if (++asked === 20) arrived();
        return { response: await response };
      },
      updateHttpClientConfig: () => {},
      httpHandlerConfigs: () => ({}),
    },
  });
  const answers = Array.from({ length: 20 }, () => client.send(new GetItemCommand(question)));
  await underWay;
  await dynamo.close();
  expect((await Promise.all(answers)).map(({ Item }) => Item)).toEqual(Array(20).fill(undefined));
  await expect(client.send(new GetItemCommand(question))).rejects.toThrow(DynamoDbClosedError);
});

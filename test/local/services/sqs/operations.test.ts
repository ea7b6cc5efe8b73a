import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { elsewhere, here, start, testAccount } from "../support/account.ts";

const QueueUrl = "https://sqs.eu-west-1.amazonaws.com/444455556666/intake";

const setUp = () => {
  const { world, client, pass } = testAccount();
  const deadLetters = world.queues.create({ ...here, name: "intake-dlq", visibilityTimeoutSeconds: 30 });
  const redrive = { to: deadLetters, maxReceiveCount: 3 };
  world.queues.create({ ...here, name: "intake", visibilityTimeoutSeconds: 60, redrive });
  return { client, pass, sqs: client(SQSClient) };
};

test("a message is sent, received with its attributes, hidden, and deleted", async () => {
  const { sqs } = setUp();
  const ErrorName = { DataType: "String", StringValue: "MalformedEventError" };
  const { MessageId } = await sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody: '{"é":1}', MessageAttributes: { ErrorName, Other: ErrorName } }),
  );
  const receive = () => sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["ErrorName"] }));
  const { Messages } = await receive();
  expect(Messages).toMatchObject([
    {
      MessageId,
      Body: '{"é":1}',
      MessageAttributes: { ErrorName },
      Attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(start) },
    },
  ]);
  expect(Messages?.[0]?.MessageAttributes).not.toHaveProperty("Other");
  expect((await receive()).Messages ?? []).toEqual([]);

  const ReceiptHandle = Messages?.[0]?.ReceiptHandle;
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  const again = await receive();
  expect(again.Messages?.[0]?.Attributes?.["ApproximateReceiveCount"]).toBe("2");
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again.Messages?.[0]?.ReceiptHandle }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  expect(Attributes).toEqual({ ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "0" });
});

test("queues are found by name and prefix, in their account, and describe their redrive", async () => {
  const { client, sqs } = setUp();
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName: "intake" }))).QueueUrl).toBe(QueueUrl);
  const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "intake-" }));
  expect(QueueUrls).toEqual([`${QueueUrl}-dlq`]);
  expect((await client(SQSClient, elsewhere).send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  expect(JSON.parse(Attributes?.["RedrivePolicy"] ?? "")).toEqual({
    deadLetterTargetArn: "arn:aws:sqs:eu-west-1:444455556666:intake-dlq",
    maxReceiveCount: 3,
  });
});

test("a purged queue has nothing to receive", async () => {
  const { sqs } = setUp();
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "a" }));
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages ?? []).toEqual([]);
});

test("refuses unknown queues, receipts of nobody and binary attributes by their names", async () => {
  const { sqs } = setUp();
  const nowhere = { QueueUrl: `${QueueUrl}-typo` };
  await expect(sqs.send(new ReceiveMessageCommand(nowhere))).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  await expect(sqs.send(new GetQueueUrlCommand({ QueueName: "typo" }))).rejects.toMatchObject({
    name: "QueueDoesNotExist",
  });
  await expect(sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "mine" }))).rejects.toMatchObject({
    name: "ReceiptHandleIsInvalid",
  });
  const binary = { DataType: "Binary", BinaryValue: new Uint8Array([1]) };
  await expect(
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "a", MessageAttributes: { binary } })),
  ).rejects.toMatchObject({ name: "UnsupportedOperation" });
});

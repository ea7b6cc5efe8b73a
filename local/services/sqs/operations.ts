import { createHash } from "node:crypto";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  type MessageAttributeValue,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Operations } from "../operations.ts";
import type { World } from "../world.ts";
import type { MessageAttribute, ReceivedMessage } from "./message.ts";
import type { Queue } from "./queue.ts";

/** The operations of `sqs`. Receiving never waits: whoever polls is woken by the queue itself. */
export const registerSqs = (aws: Operations, { queues }: World): void => {
  aws.on(ListQueuesCommand, ({ QueueNamePrefix = "" }, place) => ({
    QueueUrls: queues
      .list(place)
      .filter(({ settings }) => settings.name.startsWith(QueueNamePrefix))
      .map(({ url }) => url),
  }));
  aws.on(GetQueueUrlCommand, ({ QueueName }, place) => ({
    QueueUrl: queues.byName(place, QueueName).url,
  }));
  aws.on(GetQueueAttributesCommand, ({ QueueUrl, AttributeNames = [] }) => {
    const attributes = Object.entries(attributesOf(queues.byUrl(QueueUrl)));
    const wanted: ReadonlySet<string> = new Set(AttributeNames);
    return { Attributes: Object.fromEntries(attributes.filter(([name]) => wanted.has("All") || wanted.has(name))) };
  });
  aws.on(SendMessageCommand, ({ QueueUrl, MessageBody, MessageAttributes = {}, DelaySeconds }) => ({
    MessageId: queues.byUrl(QueueUrl).send(MessageBody, readAttributes(MessageAttributes), DelaySeconds),
    MD5OfMessageBody: md5(MessageBody),
  }));
  aws.on(ReceiveMessageCommand, ({ QueueUrl, MaxNumberOfMessages = 1, VisibilityTimeout, MessageAttributeNames }) => ({
    Messages: queues
      .byUrl(QueueUrl)
      .receive(MaxNumberOfMessages, VisibilityTimeout)
      .map((message) => writeMessage(message, MessageAttributeNames)),
  }));
  aws.on(DeleteMessageCommand, ({ QueueUrl, ReceiptHandle }) => {
    queues.byUrl(QueueUrl).delete(ReceiptHandle);
    return {};
  });
  aws.on(ChangeMessageVisibilityCommand, ({ QueueUrl, ReceiptHandle, VisibilityTimeout }) => {
    queues.byUrl(QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout);
    return {};
  });
  aws.on(PurgeQueueCommand, ({ QueueUrl }) => {
    queues.byUrl(QueueUrl).purge();
    return {};
  });
};

const attributesOf = (queue: Queue): Readonly<Record<string, string>> => {
  const { visible, inFlight } = queue.counts();
  const { visibilityTimeoutSeconds, redrive } = queue.settings;
  return {
    QueueArn: queue.arn,
    VisibilityTimeout: String(visibilityTimeoutSeconds),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ...(redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: redrive.to.arn,
        maxReceiveCount: redrive.maxReceiveCount,
      }),
    }),
  };
};

const readAttributes = (
  attributes: Readonly<Record<string, MessageAttributeValue>>,
): Readonly<Record<string, MessageAttribute>> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType = "", StringValue }]) => {
      if (StringValue === undefined)
        throw new AwsFaultError("UnsupportedOperation", `Attribute ${name}: binary values are not kept here.`);
      return [name, { DataType, StringValue }];
    }),
  );

/** Every system attribute is answered, asked for or not; of the message's own, only those asked for. */
const writeMessage = (message: ReceivedMessage, wanted: readonly string[] = []) => ({
  MessageId: message.id,
  ReceiptHandle: message.receipt,
  Body: message.body,
  MD5OfBody: md5(message.body),
  Attributes: {
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.deadLetterSource && { DeadLetterQueueSourceArn: message.deadLetterSource }),
  },
  MessageAttributes: Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) => wanted.includes("All") || wanted.includes(name)),
  ),
});

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

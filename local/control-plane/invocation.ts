import { createHash } from "node:crypto";
import type { Context, ScheduledEvent, SQSEvent } from "aws-lambda";
import { milliseconds } from "../../lambdas/core/duration.ts";
import type { FunctionSpec } from "../../lambdas/functions.ts";
import type { ReceivedMessage } from "../services/sqs/message.ts";
import type { Queue } from "../services/sqs/queue.ts";

/** The context that Lambda gives to an invocation. Time left is real time: a virtual clock stands still during invocations. */
export const lambdaContext = (name: string, spec: FunctionSpec, functionArn: string, requestId: string): Context => {
  const end = Date.now() + milliseconds(spec.timeout);
  return {
    functionName: name,
    functionVersion: "1",
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(spec.memoryMb),
    awsRequestId: requestId,
    logGroupName: `/local/${name}`,
    logStreamName: "local",
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, end - Date.now()),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
};

/** A batch as an event source mapping hands it over. */
export const queueEvent = (queue: Queue, messages: readonly ReceivedMessage[]): SQSEvent => ({
  Records: messages.map(({ id, receipt, body, receiveCount, sentAt, firstReceivedAt }) => ({
    messageId: id,
    receiptHandle: receipt,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAt),
      SenderId: "events.amazonaws.com",
      ApproximateFirstReceiveTimestamp: String(firstReceivedAt ?? sentAt),
    },
    messageAttributes: {},
    md5OfBody: createHash("md5").update(body).digest("hex"),
    eventSource: "aws:sqs",
    eventSourceARN: queue.arn,
    awsRegion: queue.settings.region,
  })),
});

/** What a scheduled rule sends. */
export const scheduledEvent = (account: string, region: string, time: Date, id: string): ScheduledEvent => ({
  version: "0",
  id,
  "detail-type": "Scheduled Event",
  source: "aws.events",
  account,
  region,
  time: time.toISOString(),
  resources: [],
  detail: {},
});

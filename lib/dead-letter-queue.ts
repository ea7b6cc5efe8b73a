import { Duration, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import { alarmOnFirst } from "./alarm.ts";

export interface DeadLetterQueueProps {
  /** Without one, SQS's own key: then nobody needs a key statement to write here. */
  readonly key?: IKey;
  /** Where the stack's name is so long that CloudFormation, making one up, would cut our prefix off. */
  readonly queueName?: string;
  /** For the alarm: what waits here, as the subject of "are not delivered". */
  readonly holds: string;
}

/** Keeps what could not be delivered or read, for as long as SQS can, and rings at its first message. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { key, queueName, holds }: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, "Queue", {
      ...(key
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
        : { encryption: QueueEncryption.SQS_MANAGED }),
      ...(queueName && { queueName }),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(this.queue, "SQS3", "This is a dead-letter queue: what arrives here has nowhere further to go");
    alarmOnFirst(
      this,
      "Filled",
      this.queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      `${holds} are not delivered: they wait here for 14 days; read their attributes, repair the cause, redrive`,
    );
  }
}

/** Lets EventBridge, on behalf of these rules or this bus and of nothing else, send to a queue. */
export const acceptFrom = (queue: Queue, sid: string, sources: readonly string[]): void => {
  queue.addToResourcePolicy(
    new PolicyStatement({
      sid,
      principals: [new ServicePrincipal("events.amazonaws.com")],
      actions: ["sqs:SendMessage"],
      resources: [queue.queueArn],
      conditions: {
        StringEquals: { "aws:SourceAccount": Stack.of(queue).account },
        ArnEquals: { "aws:SourceArn": [...sources] },
      },
    }),
  );
};

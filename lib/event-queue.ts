import { Duration } from "aws-cdk-lib";
import { CfnRule } from "aws-cdk-lib/aws-events";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { EventSourceMapping, type IFunction } from "aws-cdk-lib/aws-lambda";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acceptFrom, DeadLetterQueue } from "./dead-letter-queue.ts";

export interface EventQueueProps {
  readonly key: IKey;
  /** Of the function that reads the queue. */
  readonly timeout: Duration;
  /** Rules are named `<prefix><pattern>`. */
  readonly rulePrefix: string;
  readonly patterns: Readonly<Record<string, object>>;
  /** Names of the buses to listen on, `default` or another's, by what comes there. */
  readonly buses: Readonly<Record<string, string>>;
}

/** Where events wait for a function: a rule per pattern and bus, a queue, and one place for all that fails on the way. */
export class EventQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, { key, timeout, rulePrefix, patterns, buses }: EventQueueProps) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, "Dead", { key, holds: "Events" });
    this.queue = new Queue(this, "Queue", {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: key,
      enforceSSL: true,
      // Source: Lambda Developer Guide, "Using Lambda with Amazon SQS": six times the function's timeout, five receives.
      visibilityTimeout: Duration.seconds(timeout.toSeconds() * 6),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: 5 },
    });

    const rules = Object.entries(buses).flatMap(([origin, eventBusName]) =>
      Object.entries(patterns).map(
        ([name, eventPattern]) =>
          // Not the L2 rule with its queue target: that opens the queue and its key to every rule of the account.
          new CfnRule(this, `${origin}-${name}`, {
            name: `${rulePrefix}${name}`,
            eventBusName,
            eventPattern,
            targets: [
              { id: "Queue", arn: this.queue.queueArn, deadLetterConfig: { arn: this.deadLetters.queue.queueArn } },
            ],
          }),
      ),
    );
    const sources = rules.map(({ attrArn }) => attrArn);
    acceptFrom(this.queue, "Rules", sources);
    acceptFrom(this.deadLetters.queue, "Undeliverable", sources);
  }

  /** Hands the queue to a function, ten messages at a time; of a batch, only the messages that failed come again. */
  deliverTo(target: IFunction, maxConcurrency: number): void {
    new EventSourceMapping(this, "Mapping", {
      target,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      maxConcurrency,
    });
  }
}

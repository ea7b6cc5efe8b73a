import { Duration } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { Config } from "../lambdas/core/config.ts";
import { ownPrefix } from "../lambdas/core/own-resource.ts";
import { busName } from "./hub-names.ts";
import { hubArn, hubService } from "./place.ts";

/**
 * The customer-managed key of everything that the hub stores: ledger, queues, logs, environments, durable executions.
 * Roles get their use of it in their own policies; here stand the services that use it in nobody's name. Sources are
 * named by pattern, because exact ARNs would make the key depend on what it encrypts.
 */
export class HubKey extends Key {
  constructor(scope: Construct, config: Config) {
    const own = ownPrefix(config.deployment);
    super(scope, "Key", {
      description: `Homeostat ${config.deployment}: ledger, queues, logs, environments, durable executions`,
      alias: `${own}hub`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(30),
    });

    // Source: EventBridge User Guide, "Authorizing EventBridge to use a customer managed key", and SQS Developer Guide,
    // "Key management": the bus itself, rules that send to queues, and what neither could deliver.
    this.#allow(config, "EventBridge", "events.amazonaws.com", {
      actions: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
      sources: [hubArn(config, "events", `rule/${own}*`), hubArn(config, "events", `event-bus/${busName(config)}`)],
    });
    // Source: Lambda Developer Guide, "Encrypting AWS Lambda durable execution data".
    this.#allow(config, "DurableExecutions", "lambda.amazonaws.com", {
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      sources: [hubArn(config, "lambda", `function:${own}*`)],
    });
    // CloudWatch Logs names the log group in the encryption context; its guide documents no other key for log groups.
    // Source: CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: "Logs",
        principals: [new ServicePrincipal(hubService(config, "logs"))],
        actions: [
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
        ],
        resources: ["*"],
        conditions: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": hubArn(config, "logs", `log-group:${own}*`) } },
      }),
    );
  }

  #allow(
    { hub }: Config,
    sid: string,
    service: string,
    { actions, sources }: { readonly actions: readonly string[]; readonly sources: readonly string[] },
  ): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid,
        principals: [new ServicePrincipal(service)],
        actions: [...actions],
        resources: ["*"],
        conditions: {
          StringEquals: { "aws:SourceAccount": hub.account },
          ArnLike: { "aws:SourceArn": [...sources] },
        },
      }),
    );
  }
}

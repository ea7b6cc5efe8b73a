import type { Iam } from "../iam/iam.ts";
import type { Queue } from "../services/sqs/queue.ts";
import type { DeployedFunction } from "./deployment.ts";
import type { DeployedRule, RuleTarget } from "./rules.ts";

// What AWS itself does for a deployment is authorised too: a grant that only a service uses would be missed nowhere else.

type DeliveryAction = "sqs:SendMessage" | "events:PutEvents" | "lambda:InvokeFunction";

/** May EventBridge hand a rule's event to this target? @throws AwsFaultError if not */
export const authorizeDelivery = (
  iam: Iam,
  { arn, bus }: Pick<DeployedRule, "arn" | "bus">,
  target: RuleTarget,
  action: DeliveryAction,
): void =>
  iam.authorizeService({
    service: "events.amazonaws.com",
    sourceArn: arn,
    sourceAccount: bus.account,
    region: bus.region,
    action,
    resource: target.arn,
    ...(target.roleArn !== null && { roleArn: target.roleArn }),
  });

/** Source: Lambda Developer Guide, "Permissions required for an Amazon SQS event source mapping". */
const polling = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/** May Lambda poll this queue under the function's role? Lambda makes no mapping otherwise. @throws AwsFaultError if not */
export const authorizePolling = (iam: Iam, { arn, roleArn }: DeployedFunction, queue: Queue): void => {
  const { account, region } = queue.settings;
  for (const action of polling)
    iam.authorizeService({
      service: "lambda.amazonaws.com",
      sourceArn: arn,
      sourceAccount: account,
      region,
      action,
      resource: queue.arn,
      roleArn,
    });
};

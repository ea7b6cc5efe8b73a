import { type Environment, Stack, type StackProps } from "aws-cdk-lib";
import { CfnRule } from "aws-cdk-lib/aws-events";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { Config } from "../lambdas/core/config.ts";
import { ownPrefix } from "../lambdas/core/own-resource.ts";
import type { FunctionSpec } from "../lambdas/functions.ts";
import { acceptFrom, DeadLetterQueue } from "./dead-letter-queue.ts";
import { forwardingRoleName, incomingBusName } from "./hub-names.ts";
import { hubArn } from "./place.ts";

export interface ForwardingStackProps extends StackProps {
  readonly config: Config;
  readonly place: Required<Environment>;
  readonly functions: Readonly<Record<string, FunctionSpec>>;
}

/** Sends the events that the hub listens for from one account and region outside its own to the hub's incoming bus. */
export class ForwardingStack extends Stack {
  constructor(scope: Construct, { config, place, functions, ...props }: ForwardingStackProps) {
    const own = ownPrefix(config.deployment);
    super(scope, `${own}forwarding-${place.account}-${place.region}`, {
      ...props,
      env: place,
      description: `Homeostat: forwards events to the control plane in ${config.hub.account}`,
    });
    const hubBus = hubArn(config, "events", `event-bus/${incomingBusName(config)}`);
    const ruleArns = `arn:${config.partition}:events:${place.region}:${place.account}:rule/${own}*`;
    const role = new Role(this, "Role", {
      roleName: forwardingRoleName(config, place.region),
      description: "Lets EventBridge put events on the hub's bus",
      assumedBy: new ServicePrincipal("events.amazonaws.com", {
        conditions: {
          StringEquals: { "aws:SourceAccount": place.account },
          ArnLike: { "aws:SourceArn": ruleArns },
        },
      }),
      inlinePolicies: {
        forward: new PolicyDocument({
          statements: [new PolicyStatement({ actions: ["events:PutEvents"], resources: [hubBus] })],
        }),
      },
    });
    // In the account's own hands, and so under SQS's own key: the hub's would need a grant for every account.
    const deadLetters = new DeadLetterQueue(this, "Dead", {
      queueName: `${own}forwarding`,
      holds: "Events on their way to the hub",
    });
    const rules = patternsOf(functions).map(
      ([name, eventPattern]) =>
        new CfnRule(this, name, {
          name: `${own}${name}`,
          eventPattern,
          targets: [
            { id: "Hub", arn: hubBus, roleArn: role.roleArn, deadLetterConfig: { arn: deadLetters.queue.queueArn } },
          ],
        }),
    );
    acceptFrom(
      deadLetters.queue,
      "Undeliverable",
      rules.map(({ attrArn }) => attrArn),
    );
  }
}

const patternsOf = (functions: Readonly<Record<string, FunctionSpec>>) =>
  Object.entries(functions).flatMap(([name, { trigger }]) =>
    trigger.kind === "events" && trigger.from === "aws"
      ? Object.entries(trigger.patterns).map(([source, pattern]) => [`${name}-${source}`, pattern] as const)
      : [],
  );

import { CfnEventBus, CfnEventBusPolicy } from "aws-cdk-lib/aws-events";
import { AccountPrincipal, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import type { Config } from "../lambdas/core/config.ts";
import { acceptFrom, DeadLetterQueue } from "./dead-letter-queue.ts";
import { busName, incomingBusName } from "./hub-names.ts";
import { remotePlaces } from "./place.ts";

/** Announces every transition of a remediation. What cannot be encrypted or decrypted goes to its dead-letter queue. */
export class AnnouncementBus extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, config: Config, key: IKey) {
    super(scope, "Bus");
    const deadLetters = new DeadLetterQueue(this, "Dead", { key, holds: "Announcements" });
    const bus = new CfnEventBus(this, "Bus", {
      name: busName(config),
      description: "What happens to remediations",
      kmsKeyIdentifier: key.keyArn,
      deadLetterConfig: { arn: deadLetters.queue.queueArn },
    });
    this.name = bus.ref;
    this.arn = bus.attrArn;
    acceptFrom(deadLetters.queue, "Bus", [bus.attrArn]);
  }
}

/**
 * Takes what other accounts and regions forward, apart from the default bus: there, foreign events would also match
 * the rules that others keep in the hub's account. No key of ours: EventBridge encrypts the events of AWS services
 * with its own, whatever the bus says, and no others come here. Nobody can pose as an AWS service or as another
 * account: PutEvents refuses sources that begin with `aws.`, and the envelope keeps the account that an event is from.
 */
export class IncomingBus extends Construct {
  readonly name: string;

  constructor(scope: Construct, config: Config) {
    super(scope, "Incoming");
    const bus = new CfnEventBus(this, "Bus", {
      name: incomingBusName(config),
      description: "Events that managed accounts forward",
    });
    this.name = bus.ref;

    const senders = new Set(remotePlaces(config).map(({ account }) => account));
    // Within an account the sender's own role suffices.
    senders.delete(config.hub.account);
    if (senders.size === 0) return;
    new CfnEventBusPolicy(this, "Senders", {
      eventBusName: bus.ref,
      statementId: "ManagedAccounts",
      statement: new PolicyStatement({
        sid: "ManagedAccounts",
        principals: [...senders].map((account) => new AccountPrincipal(account)),
        actions: ["events:PutEvents"],
        resources: [bus.attrArn],
        ...(config.organization && { conditions: { StringEquals: { "aws:PrincipalOrgID": config.organization } } }),
      }).toStatementJson(),
    });
  }
}

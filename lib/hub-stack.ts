import { Duration, Stack, type StackProps } from "aws-cdk-lib";
import { EventBus, Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { KeyUsage } from "aws-cdk-lib/aws-kms";
import type { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { Config } from "../lambdas/core/config.ts";
import { seconds } from "../lambdas/core/duration.ts";
import { imageContextKey } from "../lambdas/core/names.ts";
import { ownPrefix } from "../lambdas/core/own-resource.ts";
import type { FunctionSpec, Trigger } from "../lambdas/functions.ts";
import { AuditBucket } from "./audit-bucket.ts";
import { AnnouncementBus, IncomingBus } from "./buses.ts";
import { DeadLetterQueue } from "./dead-letter-queue.ts";
import { EventQueue, type EventQueueProps } from "./event-queue.ts";
import { HubFunction } from "./hub-function.ts";
import { HubKey } from "./hub-key.ts";
import { HumanApi } from "./human-api.ts";
import { LedgerTable } from "./ledger-table.ts";
import { Parts } from "./parts.ts";
import { hubEnvironment, remotePlaces } from "./place.ts";
import { ReportBucket } from "./report-bucket.ts";
import { RestrictedKey } from "./restricted-key.ts";

export interface HubStackProps extends StackProps {
  readonly config: Config;
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  /** The bundle of a function, by its name. */
  readonly code: (name: string) => Code;
}

/** Names of the buses that a function may listen on. */
type Buses = Readonly<Record<Extract<Trigger, { kind: "events" }>["from"], EventQueueProps["buses"]>>;

/** The control plane: everything that `lambdas/functions.ts` lists, and what those functions stand on. */
export class HubStack extends Stack {
  readonly #config: Config;
  readonly #key: HubKey;

  constructor(scope: Construct, { config, functions, code, ...props }: HubStackProps) {
    super(scope, `${ownPrefix(config.deployment)}hub`, {
      ...props,
      env: hubEnvironment(config),
      description: "Homeostat: finds what drifted in the estate, repairs it, and proves it",
      terminationProtection: true,
    });
    this.#config = config;
    this.#key = new HubKey(this, config);
    const ledger = new LedgerTable(this, this.#key);
    const bus = new AnnouncementBus(this, config, this.#key);
    const buses: Buses = {
      aws: {
        own: "default",
        ...(remotePlaces(config).length > 0 && { forwarded: new IncomingBus(this, config).name }),
      },
      homeostat: { announced: bus.name },
    };

    const reports = new ReportBucket(this, config, this.#key);
    const audit = new AuditBucket(this, config, this.#key);
    const sealKey = new RestrictedKey(this, "SealKey", {
      config,
      functions,
      ref: "seal-key",
      usage: KeyUsage.GENERATE_VERIFY_MAC,
      description: "seals of the ledger's histories, which its writers make and auditors verify",
      anyone: ["kms:VerifyMac"],
    });
    const imageKey = new RestrictedKey(this, "ImageKey", {
      config,
      functions,
      ref: "image-key",
      usage: KeyUsage.ENCRYPT_DECRYPT,
      description: "before-images, which only what restores from them may read",
      // So that the key of one remediation's image opens no other's.
      conditions: { Null: { [`kms:EncryptionContext:${imageContextKey}`]: "false" } },
    });
    const planKey = new RestrictedKey(this, "PlanKey", {
      config,
      functions,
      ref: "plan-key",
      usage: KeyUsage.GENERATE_VERIFY_MAC,
      description: "hashes of plans, by which a human approves exactly one",
    });
    const queues = new Map<string, EventQueue>();
    const made = new Map<string, HubFunction>();
    const parts = new Parts(config, {
      ledger,
      bus,
      reports,
      planKey,
      sealKey,
      imageKey,
      audit,
      queues,
      functions: made,
    });
    for (const [name, spec] of durableFirst(functions)) {
      const queue = this.#queueFor(name, spec, buses);
      if (queue) queues.set(name, queue);
      const environment = Object.fromEntries(
        Object.entries(spec.environment).map(([variable, ref]) => [variable, parts.value(ref)]),
      );
      const fn = new HubFunction(this, {
        config,
        name,
        spec,
        code: code(name),
        key: this.#key,
        environment,
        queue: queue?.queue.queueArn,
      });
      made.set(name, fn);
      fn.allow(spec.permissions.flatMap((permission) => parts.grant(permission) ?? []));
      this.#trigger(fn, spec, queue, bus);
    }
  }

  #queueFor(name: string, { trigger, timeout }: FunctionSpec, buses: Buses): EventQueue | undefined {
    if (trigger.kind !== "events") return undefined;
    return new EventQueue(this, `${name}Events`, {
      key: this.#key,
      timeout: Duration.seconds(seconds(timeout)),
      rulePrefix: `${ownPrefix(this.#config.deployment)}${name}-`,
      patterns: trigger.patterns,
      buses: buses[trigger.from],
    });
  }

  #trigger(fn: HubFunction, { trigger }: FunctionSpec, queue: EventQueue | undefined, bus: AnnouncementBus): void {
    switch (trigger.kind) {
      case "events":
        queue?.deliverTo(fn.target, trigger.maxConcurrency);
        return;
      case "schedule": {
        const every = Duration.seconds(seconds(trigger.every));
        const { queue: deadLetterQueue } = new DeadLetterQueue(fn, "Dead", { key: this.#key, holds: "Ticks" });
        const ruleName = `${ownPrefix(this.#config.deployment)}${fn.node.id}`;
        // What is late by a whole period is made up for by the next tick.
        const target = new LambdaFunction(fn.target, { deadLetterQueue, maxEventAge: every, retryAttempts: 2 });
        new Rule(fn, "Schedule", { ruleName, schedule: Schedule.rate(every), targets: [target] });
        if (trigger.wokenBy)
          new Rule(fn, "Wake", {
            ruleName: `${ruleName}-wake`,
            eventBus: EventBus.fromEventBusAttributes(fn, "Bus", {
              eventBusArn: bus.arn,
              eventBusName: bus.name,
              eventBusPolicy: "",
            }),
            eventPattern: {
              source: [...trigger.wokenBy.source],
              detailType: [...trigger.wokenBy["detail-type"]],
              detail: trigger.wokenBy.detail,
            },
            targets: [target],
          });
        return;
      }
      case "http":
        new HumanApi(this, { config: this.#config, key: this.#key, routes: trigger.routes, target: fn.target });
        return;
      case "invoked":
        return;
    }
  }
}

/** Others refer to a durable function by its alias, which has to be there first. */
const durableFirst = (functions: Readonly<Record<string, FunctionSpec>>): readonly [string, FunctionSpec][] =>
  Object.entries(functions).sort(([, a], [, b]) => Number(b.durable !== undefined) - Number(a.durable !== undefined));

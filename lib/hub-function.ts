import { Annotations, Duration, RemovalPolicy } from "aws-cdk-lib";
import { Policy, PolicyDocument, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import {
  Alias,
  Architecture,
  CfnFunction,
  type Code,
  type IFunction,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Config } from "../lambdas/core/config.ts";
import { seconds } from "../lambdas/core/duration.ts";
import { functionRoleName } from "../lambdas/core/names.ts";
import type { FunctionSpec } from "../lambdas/functions.ts";
import { acknowledgeWildcard } from "./acknowledge.ts";
import { alarmOnFirst } from "./alarm.ts";
import type { Grant } from "./grant.ts";
import { hubService } from "./place.ts";
import { serviceGrants } from "./service-grants.ts";

export interface HubFunctionProps {
  readonly config: Config;
  /** Its name in `lambdas/functions.ts`. */
  readonly name: string;
  readonly spec: FunctionSpec;
  readonly code: Code;
  readonly key: IKey;
  readonly environment: Readonly<Record<string, string>>;
  /** ARN of the queue that Lambda polls for it. */
  readonly queue: string | undefined;
}

/** One function of `lambdas/functions.ts` with its own role, log group and alarms. */
export class HubFunction extends Construct {
  /** How a durable function is started, and the ARN pattern of its executions. */
  readonly durable: { readonly alias: Alias; readonly executions: string } | null;
  readonly #function: LambdaFunction;
  readonly #role: Role;

  constructor(scope: Construct, { config, name, spec, code, key, environment, queue }: HubFunctionProps) {
    super(scope, name);
    const logGroup = new LogGroup(this, "Logs", {
      encryptionKey: key,
      // As long as the history of a durable execution, which the log explains. The audit is the ledger, not the log.
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const services = serviceGrants(spec, {
      logGroup: logGroup.logGroupArn,
      key: key.keyArn,
      via: (service) => hubService(config, service),
      queue,
    });
    this.#role = new Role(this, "Role", {
      // Fixed, because the roles of managed accounts trust it by name.
      roleName: functionRoleName(config.deployment, name),
      description: spec.description,
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      inlinePolicies: { services: new PolicyDocument({ statements: [...services] }) },
    });
    acknowledgeWildcard(this.#role, "*", "X-Ray has no resources: its two write actions can only be granted on *");

    const reserved = reservedFor(config, name);
    this.#function = new LambdaFunction(this, "Fn", {
      description: spec.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code,
      handler: "index.handler",
      memorySize: spec.memoryMb,
      timeout: Duration.seconds(seconds(spec.timeout)),
      ...(reserved !== null && { reservedConcurrentExecutions: reserved }),
      environment: { ...environment },
      environmentEncryption: key,
      logGroup,
      tracing: Tracing.ACTIVE,
      // The CDK shall add no grant of its own: all are written here, and tests list them.
      role: this.#role.withoutPolicyUpdates(),
      ...(spec.durable && {
        durableConfig: {
          executionTimeout: Duration.seconds(seconds(spec.durable.executionTimeout)),
          retentionPeriod: Duration.seconds(seconds(spec.durable.retention)),
        },
        // Executions stay on the version that they began on.
        currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      }),
    });
    this.durable = spec.durable ? this.#makeDurable(key) : null;
    this.#watch(name);
  }

  /** What invokes the function: of a durable one, its alias. */
  get target(): IFunction {
    return this.durable?.alias ?? this.#function;
  }

  /** Grants the calls of its code, apart from the role itself, because they may be on the function that the role is for. */
  allow(grants: readonly Grant[]): void {
    const policy = new Policy(this, "Calls", {
      roles: [this.#role],
      statements: grants.map(({ statement }) => statement),
    });
    for (const { statement, wildcard } of grants)
      if (wildcard) for (const resource of statement.resources) acknowledgeWildcard(policy, resource, wildcard);
  }

  #makeDurable(key: IKey) {
    const resource = this.#function.node.defaultChild;
    // The L2 construct knows no key for durable state yet.
    if (resource instanceof CfnFunction) resource.addPropertyOverride("DurableConfig.KMSKeyArn", key.keyArn);
    Annotations.of(this.#function).acknowledgeInfo(
      "aws-lambda:Function.DurableConfig",
      "It is durable from its first deployment on, and has no fixed name that a replacement could collide with",
    );
    return {
      alias: new Alias(this, "Live", { aliasName: "live", version: this.#function.currentVersion }),
      executions: `${this.#function.functionArn}:*`,
    };
  }

  #watch(name: string): void {
    const period = Duration.minutes(5);
    alarmOnFirst(
      this,
      "Failing",
      this.#function.metricErrors({ period }),
      `${name} threw: its log group says why; what it was given is tried again`,
    );
    alarmOnFirst(
      this,
      "Throttled",
      this.#function.metricThrottles({ period }),
      `${name} is throttled: the account's concurrency is used up, and remediations are late`,
    );
  }
}

/** How many of a function may run at once at most; null: nobody bounds it but the account's quota. */
const reservedFor = ({ reservedConcurrency }: Config, name: string): number | null =>
  name === "remediate" || name === "api" ? reservedConcurrency[name] : null;

import { join } from "node:path";
import type { DurableExecutionInvocationOutput } from "@aws/durable-execution-sdk-js";
import type { SQSBatchResponse } from "aws-lambda";
import { dynamoLedger } from "../../lambdas/adapters/dynamo-ledger.ts";
import { type AwsCredentials, makeRuntime, type Runtime } from "../../lambdas/adapters/runtime.ts";
import type { Config } from "../../lambdas/core/config.ts";
import { milliseconds } from "../../lambdas/core/duration.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { type FunctionSpec, functions } from "../../lambdas/functions.ts";
import type { AwsCall, Principal } from "../aws/call.ts";
import { InProcessAws } from "../aws/in-process-aws.ts";
import { DurableService } from "../durable/durable-service.ts";
import { startDynamoDb } from "../dynamodb.ts";
import { createIam, type Iam } from "../iam/iam.ts";
import { administratorCredentials } from "../iam/identities.ts";
import type { StackTemplate } from "../iam/template.ts";
import type { EventEnvelope } from "../services/events/envelope.ts";
import { registerServices } from "../services/register.ts";
import { pollQueue } from "../services/sqs/poller.ts";
import type { Queue } from "../services/sqs/queue.ts";
import { createWorld, type World } from "../services/world.ts";
import { openStore } from "../state/store.ts";
import { createTimers } from "../state/timers.ts";
import type { Clock } from "../time/clock.ts";
import { type DeployedFunction, type Deployment, readDeployment } from "./deployment.ts";
import { resourceDirectory } from "./directory.ts";
import { lambdaContext, queueEvent, scheduledEvent } from "./invocation.ts";
import { registerLambda } from "./lambda-api.ts";
import { type CallPoint, createSandboxes } from "./sandbox.ts";
import { registerSts } from "./sts-api.ts";

/** One finished AWS call, as CloudTrail would tell it. */
export interface CallRecord {
  readonly call: AwsCall;
  readonly principal?: Principal;
  readonly status: number;
  readonly errorCode?: string;
}

export interface ControlPlaneOptions {
  readonly config: Config;
  /** As synthesised: the hub's stack and those of the members. */
  readonly stacks: readonly StackTemplate[];
  readonly clock: Clock;
  /** Keeps everything there; in memory without. */
  readonly dataDir?: string;
  readonly seed: string;
  /** Kills the sandbox of a function before or after one of its calls. */
  readonly kill?: (point: CallPoint) => boolean;
  readonly fault?: ConstructorParameters<typeof InProcessAws>[0]["fault"];
  readonly onCall?: (record: CallRecord) => void;
  /** Events on Homeostat's own bus. */
  readonly onAnnouncement?: (event: EventEnvelope) => void;
  /** What failed inside the simulation, an invocation's error included. */
  readonly onError?: (error: unknown, where: string) => void;
}

/** The whole control plane in this process: the estate's accounts, the functions, and what connects them. */
export interface ControlPlane {
  readonly aws: InProcessAws;
  readonly iam: Iam;
  readonly world: World;
  readonly ledger: Ledger;
  readonly durable: DurableService;
  readonly deployment: Deployment;
  /** The queue of a function's events, and where what cannot be read ends. */
  readonly queues: Readonly<Record<string, { readonly events: Queue; readonly deadLetters: Queue }>>;
  /** A runtime with an administrator's credentials in an account: what a human at a console could do. */
  administrator(account: string, region: string): Runtime;
  /** Opens queues and schedule, and goes on with what a process before this one left. */
  start(): void;
  stop(): Promise<void>;
}

/** Assembles the control plane; nothing moves before `start`. */
export const createControlPlane = async (options: ControlPlaneOptions): Promise<ControlPlane> => {
  const { config, stacks, clock, dataDir } = options;
  const onError = options.onError ?? (() => {});
  const { account, region } = config.hub;
  const hub = hubStack(stacks, config);
  const names = Object.keys(functions);
  const deployment = readDeployment(hub, config, names);

  const store = openStore(dataDir === undefined ? ":memory:" : join(dataDir, "cloud.sqlite"));
  const dynamo = await startDynamoDb(dataDir === undefined ? undefined : join(dataDir, "ledger"));
  await dynamo.createLedgerTable(deployment.tableName, region);
  const timers = createTimers(store, clock, (error, kind) => onError(error, `timer ${kind}`));
  const world = createWorld({ store, clock, timers, seed: options.seed, onError });

  const iam = createIam({
    stacks,
    organizationId: config.organization ?? "o-none",
    directory: resourceDirectory(world),
  });
  const aws = new InProcessAws({
    authenticate: (call) => iam.authenticate(call),
    authorize: (call, principal) => iam.authorize(call, principal),
    ...(options.onCall && { onCall: options.onCall }),
    ...(options.fault && { fault: options.fault }),
  });
  registerServices(aws, world);
  registerSts(aws, iam);
  aws.passThrough("dynamodb", dynamo.forward);

  const now = (): Date => new Date(clock.now());
  const sandbox = createSandboxes({ aws, now, ...(options.kill && { kill: options.kill }) });
  const invoke = async <R>(name: keyof typeof functions, event: unknown): Promise<R> => {
    const { create, spec, deployed, credentials } = loaded[name];
    const context = lambdaContext(
      name,
      spec,
      `arn:${config.partition}:lambda:${region}:${account}:function:${name}`,
      world.random.uuid(),
    );
    const base = { env: deployed.environment, config, region, credentials };
    return (await sandbox(name, base, create, event, context)) as R;
  };

  const durable = new DurableService({
    store,
    clock,
    executionTimeoutMs: milliseconds(functions.remediate.durable?.executionTimeout ?? "30d"),
    invoke: ({ payload }) => invoke<DurableExecutionInvocationOutput>("remediate", payload),
    onInvocationError: ({ error, name }) => onError(error, `remediation ${name}`),
  });
  registerLambda(aws, durable);

  const loaded = await loadFunctions(deployment, iam, region);
  world.buses.create({ account, region, bus: deployment.busName });
  const { onAnnouncement } = options;
  if (onAnnouncement)
    world.buses.subscribe({ account, region, bus: deployment.busName }, { source: ["homeostat"] }, onAnnouncement);
  const queues = wireEvents(world, config, deployment);

  const stops: (() => void)[] = [];
  const start = (): void => {
    for (const [name, { events }] of Object.entries(queues)) {
      const { queue } = deployment.functions[name] ?? {};
      if (!queue || !isFunctionName(name)) continue;
      stops.push(
        pollQueue(events, clock, {
          batchSize: queue.batchSize,
          maxConcurrency: queue.maxConcurrency,
          onError: (error) => onError(error, `invocation of ${name}`),
          deliver: async (messages) => {
            const { batchItemFailures } = await invoke<SQSBatchResponse>(name, queueEvent(events, messages));
            return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
          },
        }),
      );
    }
    for (const name of names) {
      if (!isFunctionName(name)) continue;
      const { trigger } = functions[name];
      if (trigger.kind !== "schedule") continue;
      const fire = () => invoke(name, scheduledEvent(account, region, now(), world.random.uuid()));
      stops.push(
        everyPeriod(clock, milliseconds(trigger.every), fire, (error) => onError(error, `invocation of ${name}`)),
      );
    }
    timers.start();
    durable.recover();
  };

  const administrator = (of: string, where: string): Runtime =>
    makeRuntime(
      { env: { TABLE_NAME: deployment.tableName }, config, now },
      { region: where, credentials: administratorCredentials(of), requestHandler: aws.requestHandler },
    );

  return {
    aws,
    iam,
    world,
    durable,
    deployment,
    queues,
    administrator,
    ledger: dynamoLedger(administrator(account, region)),
    start,
    stop: async () => {
      for (const stop of stops) stop();
      durable.close();
      clock.close();
      await dynamo.close();
      store.close();
    },
  };
};

const hubStack = (stacks: readonly StackTemplate[], { hub, deployment }: Config): StackTemplate => {
  const found = stacks.find(
    ({ stackName, account }) => account === hub.account && stackName === `homeostat-${deployment}-hub`,
  );
  if (!found) throw new HubStackMissingError(stacks.map(({ stackName }) => stackName));
  return found;
};

/** None of the templates is the hub's. */
export class HubStackMissingError extends Error {
  override readonly name = "HubStackMissingError";
  constructor(found: readonly string[]) {
    super(`no template is the hub's; there are ${found.join(", ") || "none"}`);
  }
}

interface LoadedFunction {
  readonly spec: FunctionSpec;
  readonly deployed: DeployedFunction;
  readonly credentials: AwsCredentials;
  readonly create: (runtime: Runtime) => (event: unknown, context: unknown) => unknown;
}

/** An entry of `lambdas/functions.ts` does not export what the runtime starts functions with. */
export class EntryWithoutCreateError extends Error {
  override readonly name = "EntryWithoutCreateError";
  constructor(entry: string) {
    super(`${entry} exports no function create(runtime)`);
  }
}

const isFunctionName = (name: string): name is keyof typeof functions => Object.hasOwn(functions, name);

/** Imports every entry of the list, and gives it what its deployment would. */
const loadFunctions = async (
  deployment: Deployment,
  iam: Iam,
  region: string,
): Promise<Readonly<Record<keyof typeof functions, LoadedFunction>>> => {
  const load = async (name: keyof typeof functions): Promise<LoadedFunction> => {
    const spec = functions[name];
    const deployed = deployment.functions[name];
    if (!deployed) throw new EntryWithoutCreateError(spec.entry);
    const module: { readonly create?: unknown } = await import(`../../${spec.entry}`);
    const { create } = module;
    if (typeof create !== "function") throw new EntryWithoutCreateError(spec.entry);
    return {
      spec,
      deployed,
      credentials: iam.functionCredentials(deployed.roleArn, name, region),
      create: (runtime) => create(runtime),
    };
  };
  const [intake, remediate, sweep] = await Promise.all([load("intake"), load("remediate"), load("sweep")]);
  return { intake, remediate, sweep };
};

/** Queues and rules: every managed account's events reach the hub's bus, and from there the functions that ask for them. */
const wireEvents = (world: World, config: Config, deployment: Deployment): ControlPlane["queues"] => {
  const { account, region } = config.hub;
  const hubBus = { account, region, bus: "default" };
  const queues: Record<string, { events: Queue; deadLetters: Queue }> = {};
  for (const [name, { trigger }] of Object.entries(functions)) {
    const deployed = deployment.functions[name]?.queue;
    if (trigger.kind !== "events" || !deployed) continue;
    const deadLetters = world.queues.create({
      account,
      region,
      name: deployed.deadLetterQueue,
      visibilityTimeoutSeconds: 30,
    });
    const events = world.queues.create({
      account,
      region,
      name: deployed.name,
      visibilityTimeoutSeconds: deployed.visibilityTimeoutSeconds,
      redrive: { to: deadLetters, maxReceiveCount: deployed.maxReceiveCount },
    });
    queues[name] = { events, deadLetters };
    for (const pattern of Object.values(trigger.patterns)) {
      world.buses.subscribe(hubBus, { ...pattern }, (event) => void events.send(JSON.stringify(event)));
      for (const member of config.accounts)
        for (const where of member.regions)
          if (member.id !== account || where !== region)
            world.buses.forward({ account: member.id, region: where, bus: "default" }, { ...pattern }, hubBus);
    }
  }
  return queues;
};

/** Runs at every full period of the clock, one at a time; returns what stops it. */
const everyPeriod = (
  clock: Clock,
  period: number,
  run: () => Promise<unknown>,
  onError: (error: unknown) => void,
): (() => void) => {
  let cancel = (): void => {};
  let stopped = false;
  const arm = (): void => {
    if (stopped) return;
    cancel = clock.at((Math.floor(clock.now() / period) + 1) * period, () => void clock.track(fire()));
  };
  const fire = async (): Promise<void> => {
    try {
      await run();
    } catch (error) {
      onError(error);
    } finally {
      arm();
    }
  };
  arm();
  return () => {
    stopped = true;
    cancel();
  };
};

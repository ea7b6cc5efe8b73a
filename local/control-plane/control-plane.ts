import { join } from "node:path";
import type { DurableExecutionInvocationOutput } from "@aws/durable-execution-sdk-js";
import type { HttpHandler, HttpRequest, HttpResponse } from "@smithy/core/protocols";
import type { SQSBatchResponse } from "aws-lambda";
import { dynamoLedger } from "../../lambdas/adapters/dynamo-ledger.ts";
import { makeRuntime, type Runtime } from "../../lambdas/adapters/runtime.ts";
import { announcementTypes } from "../../lambdas/core/announcement.ts";
import type { Config } from "../../lambdas/core/config.ts";
import { milliseconds } from "../../lambdas/core/duration.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import type { CallRecord } from "../aws/call.ts";
import { claimedSignature } from "../aws/claimed-signature.ts";
import { InProcessAws } from "../aws/in-process-aws.ts";
import type { FaultPlan } from "../aws/options.ts";
import { signatureOf } from "../aws/signature.ts";
import { headersOf } from "../aws/wire.ts";
import { DurableService } from "../durable/durable-service.ts";
import { startDynamoDb } from "../dynamodb.ts";
import { createIam, type Iam } from "../iam/iam.ts";
import { administratorCredentials } from "../iam/identities.ts";
import { localPeople } from "../iam/people.ts";
import type { StackTemplate } from "../iam/template.ts";
import { type TrailEntry, trailing, trailOf } from "../services/cloudtrail/trail.ts";
import type { EventEnvelope } from "../services/events/envelope.ts";
import { makeKey } from "../services/kms/keys.ts";
import { registerServices } from "../services/register.ts";
import { bucketsOf, newBucket } from "../services/s3/buckets.ts";
import { pollQueue } from "../services/sqs/poller.ts";
import { createWorld, type World } from "../services/world.ts";
import type { Collection } from "../state/collection.ts";
import { openStore } from "../state/store.ts";
import { createTimers } from "../state/timers.ts";
import type { Clock } from "../time/clock.ts";
import { embeddedGitHub } from "../trackers/embedded-github.ts";
import type { GitHub, GitHubOptions } from "../trackers/github.ts";
import { apiGateway, signedFor } from "./api-gateway.ts";
import { type Deployment, readDeployment } from "./deployment.ts";
import { resourceDirectory } from "./directory.ts";
import { everyPeriod } from "./every-period.ts";
import { lambdaContext, queueEvent, scheduledEvent } from "./invocation.ts";
import { registerLambda } from "./lambda-api.ts";
import {
  type FunctionName,
  functionNames,
  type LoadEntry,
  type LoadedFunction,
  loadFunctions,
} from "./load-functions.ts";
import { authorizeDelivery } from "./on-behalf.ts";
import { scheduleOf } from "./rules.ts";
import { type CallPoint, createSandboxes } from "./sandbox.ts";
import { registerSts } from "./sts-api.ts";
import { type FunctionQueue, wireEvents } from "./wire-events.ts";

export interface ControlPlaneOptions {
  readonly config: Config;
  /** As synthesised: the hub's stack and those of the members. */
  readonly stacks: readonly StackTemplate[];
  readonly clock: Clock;
  /** Keeps everything there; in memory without. */
  readonly dataDir?: string | undefined;
  readonly seed: string;
  /** Another way to the functions' code than their sources. */
  readonly loadEntry?: LoadEntry;
  /** Another way from the functions to AWS than straight to the embedded one, which it is given. */
  readonly network?: (embedded: HttpHandler) => HttpHandler;
  /** Kills the sandbox of a function before or after one of its calls. */
  readonly kill?: (point: CallPoint) => boolean;
  readonly fault?: FaultPlan;
  readonly onCall?: (record: CallRecord) => void;
  /** What the embedded GitHub does instead of what it is asked. */
  readonly gitHubTrouble?: GitHubOptions["trouble"];
  /** What is announced of remediations on Homeostat's own bus. */
  readonly onAnnouncement?: (event: EventEnvelope) => void;
  /** What failed inside the simulation, an invocation's error included. Must not throw. */
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
  readonly queues: ReadonlyMap<FunctionName, FunctionQueue>;
  /** Where tickets for the configured repositories go. */
  readonly gitHub: GitHub;
  /** Every event of AWS that a function was handed, as it came, by the id of its message. */
  readonly heard: Collection<string>;
  /** Every call that changed the estate, in order. */
  readonly trail: () => readonly TrailEntry[];
  /** What listens at the edge of the cloud: its API Gateway where a request is signed for it, else the AWS API. */
  readonly edge: { handle(request: HttpRequest): Promise<{ response: HttpResponse }> };
  /** A runtime with an administrator's keys in an account: what a human at a console could do. */
  administrator(account: string, region: string): Runtime;
  /** Opens queues and schedule, and goes on with what a process before this one left. */
  start(): void;
  /** Does now what a function's schedule does in its time. */
  tick(name: FunctionName): Promise<void>;
  /** Nothing new begins, and what is in flight ends; everything can still be looked at. */
  freeze(): Promise<void>;
  /** Freezes, and closes what was opened. */
  stop(): Promise<void>;
}

/** Assembles the control plane; nothing moves before `start`. */
export const createControlPlane = async (options: ControlPlaneOptions): Promise<ControlPlane> => {
  const { config, stacks, clock, dataDir } = options;
  const onError = options.onError ?? (() => {});
  const { account, region } = config.hub;
  const deployment = readDeployment(stacks, config, functionNames);

  const store = openStore(dataDir === undefined ? ":memory:" : join(dataDir, "cloud.sqlite"));
  const timers = createTimers(store, clock, (error, kind) => onError(error, `timer ${kind}`));
  const world = createWorld({ store, clock, timers, seed: options.seed, onError });

  const iam = createIam({
    stacks,
    ...(config.organization && { organizationId: config.organization }),
    directory: resourceDirectory(world),
    people: localPeople(config),
  });
  const aws = new InProcessAws({
    authenticate: (call) => iam.authenticate(call),
    authorize: (call, principal) => iam.authorize(call, principal),
    ...(options.onCall && { onCall: options.onCall }),
    ...(options.fault && { fault: options.fault }),
  });
  registerServices(trailing(aws, world), world);
  registerSts(aws, iam);

  const loaded = await loadFunctions(deployment, iam, region, options.loadEntry);
  const now = (): Date => new Date(clock.now());
  const gitHub = embeddedGitHub(world, config, options.gitHubTrouble);
  const network = options.network?.(aws.requestHandler) ?? aws.requestHandler;
  const sandbox = createSandboxes({ network, fetch: gitHub.fetch, now, ...(options.kill && { kill: options.kill }) });
  /** The caller knows what the function answers: its type is that of the entry. */
  const invoke = async <R>(name: FunctionName, event: unknown): Promise<R> => {
    const { spec, deployed, credentials, create } = known(loaded, name);
    const result = await sandbox({
      functionName: name,
      create,
      env: deployed.environment,
      config,
      region,
      credentials,
      timeoutMs: milliseconds(spec.timeout),
      event,
      context: lambdaContext(name, spec, deployed.arn, world.random.uuid()),
    });
    return result as R;
  };

  const durable = new DurableService({
    store,
    clock,
    executionTimeoutMs: milliseconds(known(loaded, "remediate").spec.durable?.executionTimeout ?? "30d"),
    invoke: ({ payload }) => invoke<DurableExecutionInvocationOutput>("remediate", payload),
    onInvocationError: ({ error, name }) => onError(error, `remediation ${name}`),
  });
  registerLambda(aws, durable);

  for (const key of deployment.keys) makeKey(world, key, options.seed);
  const buckets = bucketsOf(world);
  const { reportsBucket, auditBucket } = deployment;
  if (!buckets.get(reportsBucket)) buckets.put(reportsBucket, newBucket(reportsBucket, config.hub, clock.now()));
  if (!buckets.get(auditBucket))
    buckets.put(auditBucket, { ...newBucket(auditBucket, config.hub, clock.now()), objectLock: true });
  const ownBus = { account, region, bus: deployment.busName };
  world.buses.create(ownBus);
  if (options.onAnnouncement)
    world.buses.subscribe(ownBus, { "detail-type": [announcementTypes.remediation] }, options.onAnnouncement);
  // Lambda takes the event and answers; what comes of the invocation, the bus never learns.
  const queues = wireEvents(
    world,
    iam,
    config,
    stacks,
    deployment,
    (name, event) =>
      void clock.track(invoke(name, event).catch((error: unknown) => onError(error, `invocation of ${name}`))),
  );

  // Only now, because it has to be closed: what the templates lack has been refused by here.
  const dynamo = await startDynamoDb(dataDir === undefined ? undefined : join(dataDir, "ledger"));
  await dynamo.createLedgerTable(deployment.tableName, region);
  aws.passThrough("dynamodb", dynamo.forward);

  const gateway = apiGateway({
    onError: (error) => onError(error, "the API's invocation of its function"),
    iam,
    api: deployment.api,
    account,
    region,
    now,
    newId: () => world.random.uuid(),
    invoke: (event) => clock.track(invoke("api", event)),
  });
  const edge: ControlPlane["edge"] = {
    handle: async (request) =>
      signatureOf(headersOf(request).get("authorization"))?.service === signedFor
        ? { response: await gateway(request) }
        : aws.handle(request),
  };
  const heard = world.store.collection<string>("heard");
  const stops: (() => void)[] = [];
  const openQueue = (name: FunctionName, { deployed, events }: FunctionQueue): (() => void) =>
    pollQueue(events, clock, {
      batchSize: deployed.batchSize,
      maxConcurrency: deployed.maxConcurrency,
      onError: (error) => onError(error, `invocation of ${name}`),
      deliver: async (messages) => {
        if (hearsAws(known(loaded, name))) for (const { id, body } of messages) heard.put(id, body);
        const { batchItemFailures } = await invoke<SQSBatchResponse>(name, queueEvent(events, messages));
        return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      },
    });
  const tick = async (name: FunctionName): Promise<void> => {
    const schedule = scheduleOf(stacks, known(loaded, name).deployed.arn);
    authorizeDelivery(iam, schedule, schedule.target, "lambda:InvokeFunction");
    await invoke(name, scheduledEvent(account, region, now(), world.random.uuid()));
  };
  const openSchedule = ({ name, spec: { trigger } }: LoadedFunction): (() => void) | undefined => {
    if (trigger.kind !== "schedule") return undefined;
    return everyPeriod(
      clock,
      milliseconds(trigger.every),
      () => tick(name),
      (error) => onError(error, `invocation of ${name}`),
    );
  };

  const freeze = async (): Promise<void> => {
    for (const stop of stops) stop();
    clock.close();
    await clock.idle();
  };
  const administrator = (of: string, where: string): Runtime =>
    makeRuntime(
      { env: { TABLE_NAME: deployment.tableName }, config, now },
      {
        region: where,
        credentials: administratorCredentials(of),
        requestHandler: aws.requestHandler,
        extensions: [claimedSignature],
      },
    );

  return {
    aws,
    edge,
    iam,
    world,
    durable,
    deployment,
    queues,
    gitHub,
    heard,
    trail: () => [...trailOf(store).entries()].map(([, entry]) => entry),
    administrator,
    ledger: dynamoLedger(administrator(account, region)),
    start: () => {
      for (const [name, queue] of queues) stops.push(openQueue(name, queue));
      for (const each of loaded.values()) stops.push(openSchedule(each) ?? (() => {}));
      timers.start();
      durable.recover();
    },
    tick,
    freeze,
    stop: async () => {
      await freeze();
      durable.close();
      await dynamo.close();
      store.close();
    },
  };
};

const known = (loaded: ReadonlyMap<FunctionName, LoadedFunction>, name: FunctionName): LoadedFunction => {
  const found = loaded.get(name);
  if (!found) throw new FunctionNotLoadedError(name);
  return found;
};

const hearsAws = ({ spec: { trigger } }: LoadedFunction): boolean =>
  trigger.kind === "events" && trigger.from === "aws";

/** Something asked for a function that is not in `lambdas/functions.ts`. */
export class FunctionNotLoadedError extends Error {
  override readonly name = "FunctionNotLoadedError";
  constructor(name: string) {
    super(`function ${name} is not in lambdas/functions.ts`);
  }
}

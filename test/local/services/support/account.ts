import type { AwsCall } from "../../../../local/aws/call.ts";
import { AwsFaultError } from "../../../../local/aws/fault.ts";
import { InProcessAws } from "../../../../local/aws/in-process-aws.ts";
import type { FaultPlan } from "../../../../local/aws/options.ts";
import { trailing } from "../../../../local/services/cloudtrail/trail.ts";
import type { EventEnvelope } from "../../../../local/services/events/envelope.ts";
import type { Place } from "../../../../local/services/place.ts";
import { registerServices } from "../../../../local/services/register.ts";
import { createWorld, type World } from "../../../../local/services/world.ts";
import { openStore, type Store } from "../../../../local/state/store.ts";
import { createTimers } from "../../../../local/state/timers.ts";
import { virtualClock } from "../../../../local/time/virtual-clock.ts";

export const start = Date.UTC(2026, 10, 2, 9, 0, 0);
export const minutes = 60_000;
export const here: Place = { account: "444455556666", region: "eu-west-1" };
export const elsewhere: Place = { account: "111122223333", region: "eu-west-1" };

/** A client class of the SDK, as far as the account constructs it. */
export type ClientClass<C> = new (config: {
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  requestHandler: InProcessAws["requestHandler"];
  maxAttempts: number;
}) => C;

export interface TestAccount {
  readonly world: World;
  /** The SDK's own client, in `here` unless it says otherwise. */
  readonly client: <C>(type: ClientClass<C>, place?: Place) => C;
  /** What came on the default buses of `here` and `elsewhere`, in order. */
  readonly events: readonly EventEnvelope[];
  /** Lets time pass, which stands still otherwise. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

/** Simulated accounts behind the SDK's own clients, in which everyone may do everything; their timers run. */
export const testAccount = (
  options: {
    store?: Store;
    from?: number;
    staleReadsMs?: number;
    fault?: FaultPlan;
    prepare?: (world: World) => void;
  } = {},
): TestAccount => {
  const store = options.store ?? openStore(":memory:");
  const clock = virtualClock({ start: options.from ?? start });
  const fail = (error: unknown, where: string): never => {
    throw new Error(`${where} failed`, { cause: error });
  };
  const timers = createTimers(store, clock, fail);
  const world = createWorld({ store, clock, timers, seed: "test", onError: fail });
  const aws = new InProcessAws({
    authenticate: ({ accessKeyId }: AwsCall) => {
      const account = accessKeyId.slice(-12);
      return { account, arn: `arn:aws:iam::${account}:user/administrator` };
    },
    authorize: () => {},
    ...(options.fault && { fault: options.fault }),
  });
  registerServices(trailing(aws, world), world, { staleReadsMs: options.staleReadsMs ?? 0 });
  const events: EventEnvelope[] = [];
  for (const place of [here, elsewhere])
    world.buses.subscribe({ ...place, bus: "default" }, { source: [{ prefix: "" }] }, (event) => events.push(event));
  options.prepare?.(world);
  timers.start();
  let standing = Promise.withResolvers<void>();
  void clock.track(standing.promise);
  return {
    world,
    events,
    client: (type, { account, region } = here) =>
      new type({
        region,
        credentials: { accessKeyId: `AKIATEST${account}`, secretAccessKey: "test" },
        requestHandler: aws.requestHandler,
        maxAttempts: 1,
      }),
    pass: async (milliseconds) => {
      const until = clock.now() + milliseconds;
      clock.at(until, () => {});
      standing.resolve();
      await clock.idle(until);
      standing = Promise.withResolvers();
      void clock.track(standing.promise);
    },
  };
};

/** The detail of an event, to look into. */
export const detailOf = (event: EventEnvelope | undefined): Record<string, unknown> => Object(event?.detail);

export const faultOf = (work: () => unknown): { readonly code: string; readonly message: string } => {
  try {
    work();
  } catch (error) {
    if (error instanceof AwsFaultError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("nothing was refused");
};

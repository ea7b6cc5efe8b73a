import type { Collection } from "../state/collection.ts";
import type { Store } from "../state/store.ts";
import type { Timers } from "../state/timers.ts";
import type { Clock } from "../time/clock.ts";
import { createEventBuses, type EventBuses } from "./events/buses.ts";
import { type EventDraft, sealEvent } from "./events/envelope.ts";
import { isLost } from "./events/losses.ts";
import type { Place } from "./place.ts";
import { type Random, seededRandom } from "./random.ts";
import { createQueues, type Queues } from "./sqs/queues.ts";

/** What every simulated service stands on. All that outlives a process is in `store`, timers and messages included. */
export interface World {
  readonly store: Store;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly buses: EventBuses;
  readonly queues: Queues;
  /** Puts an event of an AWS service on its account's default bus, unless it is one to be lost. What its rules deliver to is stored before it returns. */
  emit(event: EventDraft): void;
}

export interface WorldParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The same seed gives the same ids and delays. */
  readonly seed: string;
  /** Told of events that a rule could not deliver; must not throw. */
  readonly onError: (error: unknown, where: string) => void;
}

/** Brings up what the services stand on, over whatever the store already holds. */
export const createWorld = ({ store, clock, timers, seed, onError }: WorldParts): World => {
  const random = seededRandom(`${seed}/${countStarts(store)}`);
  const buses = createEventBuses(onError);
  return {
    store,
    clock,
    timers,
    random,
    buses,
    queues: createQueues({ store, clock, random }),
    emit: (draft) => {
      if (isLost(store, draft)) return;
      const address = { account: draft.account, region: draft.region, bus: "default" };
      buses.put(address, sealEvent(draft, clock.now(), random));
    },
  };
};

/** The documents of one kind in one account and region. */
export const tableOf = <T>(world: Pick<World, "store">, { account, region }: Place, name: string): Collection<T> =>
  world.store.collection<T>(`${account}/${region}/${name}`);

/** Handles a kind of timer in one transaction: a process killed meanwhile has done all of it or nothing. */
export const onTimer = <P>(world: World, kind: string, run: (payload: P) => void): void =>
  world.timers.handle<P>(kind, (payload) => world.store.transaction(() => run(payload)));

/** A process that goes on with a store must not draw the ids of the one before it. */
const countStarts = (store: Store): number => {
  const starts = store.collection<number>("world");
  const count = (starts.get("starts") ?? 0) + 1;
  starts.put("starts", count);
  return count;
};

import { AwsFaultError } from "../../aws/fault.ts";
import type { Store } from "../../state/store.ts";
import type { Clock } from "../../time/clock.ts";
import type { Place } from "../place.ts";
import type { Random } from "../random.ts";
import { createQueue, type Queue, type QueueSettings } from "./queue.ts";

/** The queues of every account. They are made anew by whoever starts the process; their messages are in the store. */
export interface Queues {
  create(settings: QueueSettings): Queue;
  list(place: Place): readonly Queue[];
  /** @throws AwsFaultError where there is none */
  byUrl(url: string): Queue;
  /** @throws AwsFaultError where there is none */
  byName(place: Place, name: string): Queue;
}

/** The queues of all accounts. They are made anew at every start; their messages outlive the process. */
export const createQueues = (parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}): Queues => {
  const queues = new Map<string, Queue>();
  const list: Queues["list"] = ({ account, region }) =>
    [...queues.values()].filter(({ settings }) => settings.account === account && settings.region === region);
  return {
    create: (settings) => {
      const queue = createQueue(settings, parts);
      queues.set(queue.url, queue);
      return queue;
    },
    list,
    byUrl: (url) => existing(queues.get(url)),
    byName: (place, name) => existing(list(place).find(({ settings }) => settings.name === name)),
  };
};

const existing = (queue: Queue | undefined): Queue => {
  if (!queue) throw new AwsFaultError("QueueDoesNotExist", "The specified queue does not exist.");
  return queue;
};

import type { Clock } from "../../time/clock.ts";
import type { ReceivedMessage } from "./message.ts";
import type { Queue } from "./queue.ts";

export interface PollerOptions {
  /** Messages handed over at once, 1 to 10. */
  readonly batchSize: number;
  /** Batches in hand at once. */
  readonly maxConcurrency: number;
  /** Works on a batch; resolves to the ids of the messages that must come back. Rejecting brings all of them back. */
  readonly deliver: (messages: readonly ReceivedMessage[]) => Promise<readonly string[]>;
  /** Told what `deliver` rejected with; must not throw. */
  readonly onError: (error: unknown) => void;
}

/**
 * Hands a queue's messages over as they come and as the clock brings them back, as Lambda's event source mapping does:
 * what was worked on is deleted, what failed comes back when its visibility timeout is over. Returns what stops it.
 */
export const pollQueue = (queue: Queue, clock: Clock, options: PollerOptions): (() => void) => {
  let inHand = 0;
  let stopped = false;
  let cancelWake = (): void => {};

  const work = async (batch: readonly ReceivedMessage[]): Promise<void> => {
    try {
      const failed = new Set(await options.deliver(batch));
      if (stopped) return;
      for (const { id, receipt } of batch) if (!failed.has(id)) queue.delete(receipt);
    } catch (error) {
      options.onError(error);
    } finally {
      inHand--;
      wakeAt(clock.now());
    }
  };

  const poll = (): void => {
    while (inHand < options.maxConcurrency) {
      const batch = queue.receive(options.batchSize);
      if (batch.length === 0) break;
      inHand++;
      void clock.track(work(batch));
    }
    const next = inHand < options.maxConcurrency ? queue.nextVisibleAt() : undefined;
    if (next !== undefined) wakeAt(next);
  };

  /** Never at once: an arrival is told in the middle of a transaction that may yet be undone. */
  const wakeAt = (time: number): void => {
    cancelWake();
    if (!stopped) cancelWake = clock.at(time, poll);
  };

  queue.onArrival(() => wakeAt(clock.now()));
  wakeAt(clock.now());
  return () => {
    stopped = true;
    cancelWake();
  };
};

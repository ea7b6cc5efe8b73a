import { randomUUID } from "node:crypto";
import type { Clock } from "../time/clock.ts";
import { UnknownTimerKindError } from "./errors.ts";
import type { Store } from "./store.ts";

/** What simulated services do later: a scan that completes, an update that succeeds. Survives the process. */
export interface Timers {
  /**
   * Sets what runs when a timer of `kind` is due, with the payload as it comes back from JSON. It runs at least once: a
   * process killed meanwhile runs it again. What it throws goes to `onError`, and the timer is done.
   */
  handle<P>(kind: string, run: (payload: P) => Promise<void> | void): void;
  /** Sets a timer for `at` (milliseconds since the epoch) and returns its id; the same id replaces. */
  schedule(kind: string, at: number, payload: unknown, id?: string): string;
  /** Forgets a timer; one that is running finishes. */
  cancel(id: string): void;
  /** Arms everything stored, also what a killed process left. Throws `UnknownTimerKindError` for an unhandled kind. */
  start(): void;
  /** In order of time, then of insertion; a timer stays until its handler has returned. */
  pending(): readonly { id: string; kind: string; at: number }[];
}

interface StoredTimer {
  readonly kind: string;
  readonly at: number;
  readonly payload: unknown;
}

/**
 * Timers stored in the collection "timers", which fire once `start` was called. `onError` is told what a handler threw
 * and must not throw itself.
 */
export const createTimers = (store: Store, clock: Clock, onError: (error: unknown, kind: string) => void): Timers => {
  const stored = store.collection<StoredTimer>("timers");
  const handlers = new Map<string, (payload: unknown) => Promise<void> | void>();
  const armed = new Map<string, () => void>();
  let started = false;

  const handlerOf = (id: string, kind: string) => {
    const handler = handlers.get(kind);
    if (!handler) throw new UnknownTimerKindError(kind, id);
    return handler;
  };

  const arm = (id: string, { kind, at }: StoredTimer): void => {
    const handler = handlerOf(id, kind);
    const fire = async (): Promise<void> => {
      try {
        await handler(stored.get(id)?.payload);
      } catch (error) {
        onError(error, kind);
      }
      // The handler may have set the same timer again.
      if (armed.get(id) === disarm) cancel(id);
    };
    const disarm = clock.at(at, () => void clock.track(fire()));
    armed.set(id, disarm);
  };

  const disarm = (id: string): void => {
    armed.get(id)?.();
    armed.delete(id);
  };

  const cancel = (id: string): void => {
    disarm(id);
    stored.delete(id);
  };

  const schedule: Timers["schedule"] = (kind, at, payload, id = randomUUID()) => {
    const timer = { kind, at, payload };
    if (started) handlerOf(id, kind);
    store.transaction(() => {
      stored.delete(id);
      stored.put(id, timer);
    });
    disarm(id);
    if (started) arm(id, timer);
    return id;
  };

  return {
    handle: <P>(kind: string, run: (payload: P) => Promise<void> | void) => {
      // What was scheduled under this kind is what its handler takes: a file cannot carry types.
      handlers.set(kind, (payload) => run(payload as P));
    },
    schedule,
    cancel,
    start: () => {
      started = true;
      for (const [id, timer] of stored.entries()) if (!armed.has(id)) arm(id, timer);
    },
    pending: () =>
      [...stored.entries()].map(([id, { kind, at }]) => ({ id, kind, at })).sort((one, other) => one.at - other.at),
  };
};

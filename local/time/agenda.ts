import { WakeQueue } from "./wake-queue.ts";

/** What a clock decides itself. */
interface Pace {
  /** Called when a wake-up was added or removed. */
  readonly rescheduled: () => void;
  /** Called when nothing was in flight, and nobody asked for anything, for a full turn of the event loop. */
  readonly quiet: () => void;
}

/**
 * Two turns: work that settles in a promise callback may only then queue its own `setImmediate`, which runs after one
 * that is already queued.
 */
const QUIET_TURNS = 2;

/** What is to come and what is in flight: the part that both clocks share. */
export class Agenda {
  readonly #pace: Pace;
  readonly #wakeUps = new WakeQueue();
  readonly #waiting = new Set<{ readonly until: number; readonly resolve: () => void }>();
  #inFlight = 0;
  #quietTurns = 0;
  #turn: NodeJS.Immediate | undefined;
  #closed = false;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  get nextTime(): number | undefined {
    return this.#wakeUps.nextTime;
  }

  at(time: number, wake: () => void): () => void {
    if (this.#closed) return () => {};
    const cancel = this.#wakeUps.add(time, wake);
    this.#rescheduled();
    return () => {
      cancel();
      this.#rescheduled();
    };
  }

  track<T>(work: Promise<T>): Promise<T> {
    this.#inFlight++;
    const settled = () => {
      this.#inFlight--;
      this.watch();
    };
    // Both outcomes: whoever holds the returned promise deals with the error, and only once.
    work.then(settled, settled);
    return work;
  }

  idle(until: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.add({ until, resolve });
      this.watch();
    });
  }

  close(): void {
    this.#closed = true;
    this.#wakeUps.clear();
    this.#rescheduled();
  }

  /** Runs what is due at `now`; returns whether anything was. */
  runDue(now: number): boolean {
    try {
      return this.#wakeUps.runDue(now);
    } finally {
      this.#rescheduled();
    }
  }

  /** Resolves everyone who waited for this; returns whether there was anyone. */
  releaseIdle(): boolean {
    const { nextTime } = this;
    const released = [...this.#waiting].filter(({ until }) => nextTime === undefined || nextTime > until);
    for (const waiting of released) {
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
    return released.length > 0;
  }

  /** Starts counting quiet turns anew. */
  watch(): void {
    this.#quietTurns = 0;
    this.#turn ??= setImmediate(() => this.#take());
  }

  #rescheduled(): void {
    this.#pace.rescheduled();
    this.watch();
  }

  #take(): void {
    this.#turn = undefined;
    if (this.#inFlight > 0) return;
    this.#quietTurns++;
    if (this.#quietTurns < QUIET_TURNS) this.#turn = setImmediate(() => this.#take());
    else this.#pace.quiet();
  }
}

/** The time of everything local: the day's clock for a developer, a jumping one for a scenario or a test. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Runs `wake` once at or after `time` (milliseconds since the epoch); returns what cancels it. Any number may be
   * pending; they run in order of time, then of insertion. A time that is not finite throws `WakeTimeError`.
   */
  at(time: number, wake: () => void): () => void;
  /**
   * Counts `work` as in flight until it settles: a virtual clock never jumps before. Returns the same promise. Tracked
   * work must not itself wait for a later wake-up of the same clock, which then never comes.
   */
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is in flight and no wake-up is pending up to `until` (default: at all). */
  idle(until?: number): Promise<void>;
  /** Drops what is pending; nothing wakes up any more. */
  close(): void;
}

/** A wake-up was asked for at a time that no clock reaches. */
export class WakeTimeError extends Error {
  override readonly name = "WakeTimeError";
  constructor(time: number) {
    super(`A wake-up needs a finite time in milliseconds since the epoch, got ${time}`);
  }
}

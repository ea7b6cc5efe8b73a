import { WakeTimeError } from "./clock.ts";

interface WakeUp {
  readonly time: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Pending wake-ups, sorted by time, then by insertion. */
export class WakeQueue {
  readonly #sorted: WakeUp[] = [];
  #order = 0;

  /** The time of the earliest wake-up, undefined if there is none. */
  get nextTime(): number | undefined {
    return this.#sorted[0]?.time;
  }

  /** Inserts `wake`; returns what removes it again, which does nothing once it ran. */
  add(time: number, wake: () => void): () => void {
    if (!Number.isFinite(time)) throw new WakeTimeError(time);
    const wakeUp = { time, order: this.#order++, wake };
    this.#sorted.splice(this.#countUpTo(time), 0, wakeUp);
    return () => this.#remove(wakeUp);
  }

  /** Runs what is due at `now`, and not what those wake-ups add; returns whether there was any. */
  runDue(now: number): boolean {
    const firstNew = this.#order;
    let ran = false;
    for (let next = this.#sorted[0]; next && next.time <= now && next.order < firstNew; next = this.#sorted[0]) {
      this.#sorted.shift();
      next.wake();
      ran = true;
    }
    return ran;
  }

  clear(): void {
    this.#sorted.length = 0;
  }

  #remove(wakeUp: WakeUp): void {
    for (let index = this.#countUpTo(wakeUp.time) - 1; this.#sorted[index]?.time === wakeUp.time; index--) {
      if (this.#sorted[index] === wakeUp) this.#sorted.splice(index, 1);
    }
  }

  /** How many wake-ups are at or before `time`, by binary search: scenarios hold thousands. */
  #countUpTo(time: number): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const wakeUp = this.#sorted[middle];
      if (wakeUp && wakeUp.time <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

import { WakeQueue } from "../time/wake-queue.ts";

export type Task = () => Promise<void>;

/** The virtual time and what is to come in it: what is due at one moment runs together, and time stands still meanwhile. */
export class Timeline {
  readonly #queue = new WakeQueue();
  #batch: Task[] = [];
  #alone: Task[] = [];
  #now: number;

  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  /** @returns what cancels it */
  after(ms: number, task: Task): () => void {
    return this.#queue.add(this.#now + Math.max(0, ms), () => void this.#batch.push(task));
  }

  /** A task that nothing else is half-way through meanwhile: what somebody does from then on holds. */
  alone(ms: number, task: Task): () => void {
    return this.#queue.add(this.#now + Math.max(0, ms), () => void this.#alone.push(task));
  }

  async runUntil(end: number): Promise<void> {
    for (let next = this.#queue.nextTime; next !== undefined && next <= end; next = this.#queue.nextTime) {
      this.#now = Math.max(this.#now, next);
      this.#queue.runDue(this.#now);
      const [alone, batch] = [this.#alone, this.#batch];
      this.#alone = [];
      this.#batch = [];
      for (const task of alone) await task();
      await Promise.all(batch.map((task) => task()));
    }
    this.#now = Math.max(this.#now, end);
  }
}

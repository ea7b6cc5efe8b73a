import { milliseconds } from "../../lambdas/core/duration.ts";
import { type Polled, StepFailedError, type Steps, type Written } from "../../lambdas/core/steps.ts";

/** The run waits: it goes on from its journal at `until`, or when somebody wakes it. */
export class RunSuspendedError extends Error {
  override readonly name = "RunSuspendedError";
  readonly until: number;
  /** The token that wakes it before; null: nobody can. */
  readonly wakeUp: string | null;
  constructor(step: string, until: number, wakeUp: string | null = null) {
    super(`suspended in step "${step}"`);
    this.until = until;
    this.wakeUp = wakeUp;
  }
}

/** The sandbox died at a point between two effects. */
export class RunKilledError extends Error {
  override readonly name = "RunKilledError";
}

type Entry =
  | { readonly kind: "result"; readonly json: string }
  | { readonly kind: "error"; readonly error: StepFailedError }
  | { readonly kind: "started" };

/** What a durable service keeps of one execution. */
export interface RunJournal {
  readonly entries: Map<string, Entry>;
  readonly tries: Map<string, number>;
  /** When a poll or a question is over, by its step. Milliseconds since the epoch. */
  readonly deadlines: Map<string, number>;
  /** Wake-ups that came. */
  readonly answered: Set<string>;
}

export const emptyJournal = (): RunJournal => ({
  entries: new Map(),
  tries: new Map(),
  deadlines: new Map(),
  answered: new Set(),
});

/** Whoever runs a journal. */
export interface Host {
  /** Names the execution's wake-ups. */
  readonly name: string;
  readonly now: () => number;
  /** Asked before and after everything that lasts, with a name such as `apply: before checkpoint`; true: the sandbox dies there. */
  readonly dies: (point: string) => boolean;
}

const attempts = 6;
const backOffMs = 2_000;

/** Steps as durable functions have them, over a journal and a virtual clock: a wait ends the slice, and a replay goes on. */
export const journalSteps = (journal: RunJournal, { name: execution, now, dies }: Host): Steps => {
  const point = (name: string): void => {
    if (dies(name)) throw new RunKilledError(name);
  };
  const recall = <T>(name: string): { readonly value: T } | null => {
    const entry = journal.entries.get(name);
    if (entry?.kind === "error") throw entry.error;
    return entry?.kind === "result" ? { value: JSON.parse(entry.json) as T } : null;
  };
  const checkpoint = (name: string, entry: Entry): void => {
    point(`${name}: before checkpoint`);
    journal.entries.set(name, entry);
    point(`${name}: after checkpoint`);
  };
  const keep = <T>(name: string, value: T): T => {
    const json = JSON.stringify(value ?? null);
    checkpoint(name, { kind: "result", json });
    return JSON.parse(json) as T;
  };
  const deadline = (name: string, within: number): number => {
    const until = journal.deadlines.get(name) ?? now() + within;
    journal.deadlines.set(name, until);
    return until;
  };
  /** What to throw after a failed try: a wait, until all are spent. */
  const afterFailure = (name: string, cause: unknown): Error => {
    const tries = (journal.tries.get(name) ?? 0) + 1;
    journal.tries.set(name, tries);
    return tries < attempts
      ? new RunSuspendedError(name, now() + backOffMs * 2 ** tries)
      : new StepFailedError(name, { cause });
  };
  const isOurs = (error: unknown): boolean => error instanceof RunKilledError || error instanceof RunSuspendedError;

  return {
    attempt: async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      const known = recall<T>(name);
      if (known) return known.value;
      point(`${name}: before work`);
      let result: T;
      try {
        result = await work();
      } catch (cause) {
        if (isOurs(cause)) throw cause;
        const error = afterFailure(name, cause);
        if (error instanceof StepFailedError) checkpoint(name, { kind: "error", error });
        throw error;
      }
      return keep(name, result);
    },
    once: async (name, work): Promise<Written> => {
      const known = recall<Written>(name);
      if (known) return known.value;
      if (journal.entries.get(name)?.kind === "started")
        return keep<Written>(name, { kind: "unknown", note: "StepInterruptedError: interrupted" });
      checkpoint(name, { kind: "started" });
      return keep(name, await work());
    },
    ask: async (name, within, submit) => {
      const known = recall<"answered" | "timed-out">(name);
      if (known) return known.value;
      const wakeUp = `${execution}/${name}`;
      const until = deadline(name, milliseconds(within));
      if (!recall(`${name}: submitted`)) {
        point(`${name}: before work`);
        await submit(wakeUp).catch((cause: unknown) => {
          throw afterFailure(name, cause);
        });
        checkpoint(`${name}: submitted`, { kind: "result", json: "null" });
      }
      if (journal.answered.has(wakeUp)) return keep(name, "answered");
      if (now() >= until) return keep(name, "timed-out");
      throw new RunSuspendedError(name, until, wakeUp);
    },
    poll: async (name, { every, within }, check): Promise<Polled> => {
      const known = recall<Polled>(name);
      if (known) return known.value;
      const until = deadline(name, milliseconds(within));
      point(`${name}: before check`);
      const polled = await check().then(
        (verdict): Polled => ({ verdict, unreadable: false }),
        (): Polled => ({ verdict: "pending", unreadable: true }),
      );
      const next = now() + milliseconds(every);
      if (polled.verdict !== "pending" || next >= until) return keep(name, polled);
      throw new RunSuspendedError(name, next);
    },
  };
};

import { milliseconds } from "../../lambdas/core/duration.ts";
import type { Verdict } from "../../lambdas/core/playbook.ts";
import { type Polled, StepFailedError, type Steps, type Written } from "../../lambdas/core/steps.ts";

/** The sandbox died. Thrown out of the workflow; the next replay goes on from the journal. */
export class SandboxKilledError extends Error {
  override readonly name = "SandboxKilledError";
}

type Entry =
  | { readonly kind: "result"; readonly json: string }
  | { readonly kind: "error"; readonly error: Error }
  | { readonly kind: "started" };

/** What a durable service keeps of one execution, and where it is told to die. */
export interface Journal {
  readonly entries: Map<string, Entry>;
  /** Counts the points at which an execution can die. */
  points: number;
  /** Asked at each point, with its name such as `apply: before checkpoint`. */
  dieAt: (point: number, name: string) => boolean;
  /** What somebody outside does while a run waits for them: true wakes it before its time is over. */
  answer: (name: string, wakeUp: string) => Promise<boolean>;
  /** The virtual time, moved by polls and retries. */
  now: number;
}

export const createJournal = (dieAt: Journal["dieAt"] = () => false, now = Date.UTC(2026, 0, 1)): Journal => ({
  entries: new Map(),
  points: 0,
  dieAt,
  answer: async () => false,
  now,
});

const attempts = 6;

/** Steps over a journal, with the semantics that were measured on durable functions: at least once, at most once, poll. */
export const replayingSteps = (journal: Journal): Steps => {
  const point = (name: string): void => {
    journal.points += 1;
    if (journal.dieAt(journal.points, name)) throw new SandboxKilledError(name);
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

  return {
    attempt: async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      const known = recall<T>(name);
      if (known) return known.value;
      let cause: unknown;
      for (let attempt = 0; attempt < attempts; attempt++) {
        try {
          point(`${name}: before work`);
          return keep(name, await work());
        } catch (error) {
          if (error instanceof SandboxKilledError) throw error;
          cause = error;
          journal.now += 2_000;
        }
      }
      const error = new StepFailedError(name, { cause });
      checkpoint(name, { kind: "error", error });
      throw error;
    },
    once: async (name, work): Promise<Written> => {
      const known = recall<Written>(name);
      if (known) return known.value;
      if (journal.entries.get(name)?.kind === "started")
        return keep<Written>(name, { kind: "unknown", note: "StepInterruptedError: interrupted" });
      checkpoint(name, { kind: "started" });
      const written = await work();
      return keep(name, written);
    },
    ask: async (name, within, submit) => {
      const known = recall<"answered" | "timed-out">(name);
      if (known) return known.value;
      point(`${name}: before work`);
      await submit(`wake-${name}`);
      checkpoint(`${name}: submitted`, { kind: "result", json: "null" });
      if (await journal.answer(name, `wake-${name}`)) return keep(name, "answered");
      journal.now += milliseconds(within);
      return keep(name, "timed-out");
    },
    poll: async (name, { every, within }, check): Promise<Polled> => {
      const known = recall<Polled>(name);
      if (known) return known.value;
      const until = journal.now + milliseconds(within);
      let polled: Polled = { verdict: "pending", unreadable: false };
      for (;;) {
        point(`${name}: before check`);
        try {
          polled = { verdict: await check(), unreadable: false };
        } catch (error) {
          if (error instanceof SandboxKilledError) throw error;
          polled = { verdict: "pending" satisfies Verdict, unreadable: true };
        }
        if (polled.verdict !== "pending" || journal.now + milliseconds(every) >= until) return keep(name, polled);
        journal.now += milliseconds(every);
      }
    },
  };
};

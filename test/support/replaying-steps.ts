import type { Steps } from "../../lambdas/core/steps.ts";
import {
  emptyJournal,
  journalSteps,
  type RunJournal,
  RunKilledError,
  RunSuspendedError,
} from "../../local/soak/journal-steps.ts";

/** One execution as a test plays it: what the durable service keeps of it, and where its sandbox is told to die. */
export interface Journal {
  readonly kept: RunJournal;
  /** Counts the points at which an execution can die. */
  points: number;
  /** Asked at each point, with its name such as `apply: before checkpoint`. */
  dieAt: (point: number, name: string) => boolean;
  /** What somebody outside does while a run waits for them: true wakes it before its time is over. */
  answer: () => Promise<boolean>;
  /** The virtual time, moved by polls and retries. */
  now: number;
}

export const createJournal = (dieAt: Journal["dieAt"] = () => false, now = Date.UTC(2026, 0, 1)): Journal => ({
  kept: emptyJournal(),
  points: 0,
  dieAt,
  answer: async () => false,
  now,
});

/**
 * Plays an execution to its end: again from its journal after every death and every wait.
 * @param run is given what kills its sandbox in the middle of a call: nothing comes back from there
 */
export const replay = async <T>(
  journal: Journal,
  run: (steps: Steps, die: () => Promise<never>) => Promise<T>,
): Promise<T> => {
  const dies = (name: string): boolean => {
    journal.points += 1;
    return journal.dieAt(journal.points, name);
  };
  const steps = journalSteps(journal.kept, { name: "run", now: () => journal.now, dies });
  for (;;) {
    const dead = Promise.withResolvers<never>();
    const die = (): Promise<never> => {
      dead.reject(new RunKilledError("in the middle of a call"));
      return new Promise(() => {});
    };
    try {
      return await Promise.race([run(steps, die), dead.promise]);
    } catch (error) {
      if (error instanceof RunKilledError) continue;
      if (!(error instanceof RunSuspendedError)) throw error;
      if (error.wakeUp !== null && (await journal.answer())) journal.kept.answered.add(error.wakeUp);
      else journal.now = Math.max(journal.now, error.until);
    }
  }
};

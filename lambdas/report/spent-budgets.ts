import type { SpentBudget } from "../core/remediation.ts";

/** Something that may wait for a place in a budget. */
interface Waiter {
  readonly waitsFor: SpentBudget | null;
}

/** A budget that is spent, and all that waits for it. */
export interface WaitedFor<W extends Waiter> {
  readonly budget: string;
  readonly waiting: readonly W[];
  /** ISO 8601: when its next place is free, as far as is known; null: as soon as one that is at work has ended. */
  readonly freesAt: string | null;
}

/** The spent budgets, those first for which most waits. @param waiters the latest run of each playbook on each subject */
export const spentBudgets = <W extends Waiter>(waiters: readonly W[], asOf: Date): readonly WaitedFor<W>[] =>
  [
    ...Map.groupBy(
      waiters.filter(({ waitsFor }) => waitsFor !== null),
      ({ waitsFor }) => waitsFor?.budget ?? "",
    ),
  ]
    .map(([budget, waiting]) => ({ budget, waiting, freesAt: soonest(waiting, asOf) }))
    .sort((one, other) => other.waiting.length - one.waiting.length || (one.budget < other.budget ? -1 : 1));

/** Each says what was so when it began to wait: the place may have been given away since. */
const soonest = (waiting: readonly Waiter[], asOf: Date): string | null => {
  const times = waiting.flatMap(({ waitsFor }) => waitsFor?.freesAt ?? []);
  const ahead = times.filter((time) => time > asOf.toISOString()).sort();
  return ahead[0] ?? times[0] ?? null;
};

/** @returns half a sentence, without a full stop */
export const waitInWords = ({ waiting, freesAt }: WaitedFor<Waiter>, asOf: Date): string => {
  const who =
    waiting.length === 1 ? "1 remediation waits for a place" : `${waiting.length} remediations wait for a place`;
  if (freesAt === null) return `${who}; the next is free when one that is at work has ended`;
  return freesAt > asOf.toISOString()
    ? `${who}; the next is free at ${freesAt}`
    : `${who}; the next may be free by now, and is taken within minutes`;
};

import type { Outcome } from "../../lambdas/core/states.ts";
import type { Expectation, Happening } from "./happening.ts";

/** A remediation that ended, as far as an expectation asks. */
export interface EndedRemediation {
  readonly playbook: string;
  /** The canonical id. */
  readonly subject: string;
  readonly outcome: Outcome;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** An expectation that nothing fulfilled. */
export interface Unmet {
  readonly happening: Happening;
  readonly expected: Expectation | { readonly deadLetter: string };
  /** How the remediations that did begin ended. */
  readonly found: readonly Outcome[];
}

/**
 * What should have come of a scenario and did not.
 * @param startedAt when minute 0 was, milliseconds since the epoch
 * @param deadLetters names of the errors with which events ended in the dead-letter queue
 */
export const unmetExpectations = (
  happenings: readonly Happening[],
  startedAt: number,
  ended: readonly EndedRemediation[],
  deadLetters: readonly string[],
): readonly Unmet[] =>
  happenings.flatMap((happening) => {
    const { minute, expect, deadLetter } = happening;
    const since = startedAt + minute * 60_000;
    const unmet = expect.flatMap((expected): Unmet[] => {
      const found = ended
        .filter(
          ({ playbook, subject, createdAt }) =>
            playbook === expected.playbook && subject === expected.subject && createdAt >= since,
        )
        .map(({ outcome }) => outcome);
      return found.includes(expected.outcome) ? [] : [{ happening, expected, found }];
    });
    const lost = deadLetter !== undefined && !deadLetters.includes(deadLetter);
    return lost ? [...unmet, { happening, expected: { deadLetter }, found: [] }] : unmet;
  });

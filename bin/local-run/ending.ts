import { type State, states } from "../../lambdas/core/states.ts";
import { visible } from "../../lambdas/core/visible.ts";
import type { RemediationRow } from "../../lambdas/report/remediation-row.ts";
import type { Unmet } from "../../local/estate/unmet.ts";
import type { OnceResult } from "./once.ts";
import { remediationTable } from "./table.ts";

const count = (found: number, one: string, many = `${one}s`): string => `${found} ${found === 1 ? one : many}`;

const outcomes = (rows: readonly RemediationRow[]): string => {
  const inState = (state: State): number => rows.filter((row) => row.state === state).length;
  return states.flatMap((state) => (inState(state) > 0 ? [`${inState(state)} ${state}`] : [])).join(", ");
};

/** What came of a scenario, for people: every remediation, what nobody could read, and the sums. */
export const endingText = (
  { summary, rows, deadLetters, refused }: Omit<OnceResult, "unmet">,
  width: number | undefined,
): string =>
  [
    remediationTable(rows, width),
    "",
    ...deadLetters.map(({ error, message }) => `dead letter: ${visible(error)}: ${visible(message)}`),
    `${count(summary.events, "event")}: ${count(deadLetters.length, "dead letter")}, ${summary.lost} lost`,
    `${count(summary.findings, "finding")}: ${refused} refused`,
    `${count(rows.length, "remediation")}: ${outcomes(rows) || "none began"}`,
    `all in ${summary.wallSeconds.toFixed(1)} s`,
    "",
  ].join("\n");

/** Something that should have come of a happening and did not. */
export const unmetText = ({ happening, expected, found }: Unmet): string =>
  "deadLetter" in expected
    ? `not as it should be: ${happening.title}: no dead letter with ${expected.deadLetter}\n`
    : `not as it should be: ${happening.title}: ${expected.playbook} on ${expected.subject} should be ${expected.outcome}, ` +
      `and is ${found.join(", ") || "not there"}\n`;

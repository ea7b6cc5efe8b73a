import { isEnded } from "../../lambdas/core/states.ts";
import type { RemediationRow } from "../../lambdas/report/remediation-row.ts";
import { scenario, scenarioMinutes } from "../../local/estate/scenario.ts";
import { type Unmet, unmetExpectations } from "../../local/estate/unmet.ts";
import { type DeadLetter, deadLettersOf } from "./dead-letters.ts";
import { heardFindings } from "./heard-findings.ts";
import type { LocalRun } from "./local-run.ts";
import { type Summary, summarise } from "./summary.ts";

export interface OnceResult {
  readonly summary: Summary;
  readonly rows: readonly RemediationRow[];
  readonly unmet: readonly Unmet[];
  readonly deadLetters: readonly Pick<DeadLetter, "error" | "message">[];
  /** Findings that trust refused. */
  readonly refused: number;
}

/**
 * Lets the virtual clock run to the scenario's end, and looks at what came of it.
 * @param writeReport the last thing that the time of the run covers
 */
export const playToTheEnd = async (run: LocalRun, writeReport: () => Promise<unknown>): Promise<OnceResult> => {
  const { plane, clock, play } = run;
  const begun = performance.now();
  await clock.idle(play.startedAt + scenarioMinutes * 60_000);
  await plane.freeze();
  await writeReport();
  const wallSeconds = (performance.now() - begun) / 1_000;

  const rows = await run.rows();
  const findings = await Array.fromAsync(plane.ledger.findings());
  const deadLetters = deadLettersOf(run);
  const summary = summarise({
    events: [...plane.heard.entries()].map(([, body]) => body),
    findingsOf: heardFindings(run.config),
    deadLetters: deadLetters.map(({ body }) => body),
    findings,
    remediations: rows,
    tickets: await Array.fromAsync(plane.ledger.tickets()),
    wallSeconds,
  });
  const unmet = unmetExpectations(
    scenario,
    play.startedAt,
    rows.flatMap(({ playbook, subject, state, startedAt }) =>
      isEnded(state) ? [{ playbook, subject: subject.id, outcome: state, createdAt: Date.parse(startedAt) }] : [],
    ),
    deadLetters.map(({ error }) => error),
  );
  return {
    summary,
    rows,
    unmet,
    deadLetters,
    refused: findings.filter(({ refused }) => refused).length,
  };
};

import { isEnded } from "../../lambdas/core/states.ts";
import type { RemediationRow } from "../../lambdas/report/remediation-row.ts";
import { scenario, scenarioMinutes } from "../../local/estate/scenario.ts";
import { type Unmet, unmetExpectations } from "../../local/estate/unmet.ts";
import type { StoredMessage } from "../../local/services/sqs/message.ts";
import type { LocalRun } from "./local-run.ts";
import { type Summary, summarise } from "./summary.ts";

export interface OnceResult {
  readonly summary: Summary;
  readonly rows: readonly RemediationRow[];
  readonly unmet: readonly Unmet[];
  readonly deadLetters: readonly DeadLetter[];
  /** Findings that trust refused. */
  readonly refused: number;
}

/** An event that nobody can read, and why. */
export interface DeadLetter {
  readonly error: string;
  readonly message: string;
}

/** Lets the virtual clock run to the scenario's end, and looks at what came of it. */
export const playToTheEnd = async (run: LocalRun): Promise<OnceResult> => {
  const { plane, clock, play } = run;
  const begun = performance.now();
  await clock.idle(play.startedAt + scenarioMinutes * 60_000);
  await plane.freeze();

  const rows = await run.rows();
  const findings = await Array.fromAsync(plane.ledger.findings());
  const deadLetters = deadLettersOf(run);
  const summary = summarise({
    events: [...plane.heard.entries()].map(([, body]) => body),
    deadLetters: deadLetters.map(({ body }) => body),
    findings,
    remediations: rows,
    wallSeconds: (performance.now() - begun) / 1_000,
  });
  const unmet = unmetExpectations(
    scenario,
    play.startedAt,
    rows.flatMap(({ playbook, subject, state, startedAt }) =>
      isEnded(state) ? [{ playbook, subject: subject.id, outcome: state, createdAt: Date.parse(startedAt) }] : [],
    ),
    deadLetters.map(({ attributes }) => errorOf(attributes).error),
  );
  return {
    summary,
    rows,
    unmet,
    deadLetters: deadLetters.map(({ attributes }) => errorOf(attributes)),
    refused: findings.filter(({ refused }) => refused).length,
  };
};

const errorOf = (attributes: StoredMessage["attributes"]): DeadLetter => ({
  error: attributes["ErrorName"]?.StringValue ?? "no error named",
  message: attributes["ErrorMessage"]?.StringValue ?? "it was tried too often, or is too large to carry one",
});

/** Looked at, not received: that would hide them from whoever looks next. */
const deadLettersOf = ({ plane: { queues } }: LocalRun): readonly StoredMessage[] =>
  [...queues.values()].flatMap(({ deadLetters }) => deadLetters.messages().map(([, message]) => message));

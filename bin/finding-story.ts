import type { ApprovalView } from "../lambdas/core/acts/views.ts";
import type { Decision } from "../lambdas/core/decide.ts";
import type { Finding } from "../lambdas/core/finding.ts";
import { inWords } from "../lambdas/core/reasons.ts";
import type { RollbackRequest } from "../lambdas/core/rollback-request.ts";
import { visible } from "../lambdas/core/visible.ts";
import { decisionInWords, withoutDecision } from "../lambdas/report/decision-words.ts";
import { elapsed } from "../lambdas/report/elapsed.ts";
import type { RemediationRow } from "../lambdas/report/remediation-row.ts";
import { shortJson } from "../lambdas/report/short-json.ts";

/** A remediation, and what humans had to do with it. */
export interface ToldRemediation extends RemediationRow {
  /** What was asked about its write, and about its way back. */
  readonly questions: readonly ApprovalView[];
  /** The latest request to undo it. */
  readonly rollback: Pick<RollbackRequest, "by" | "reason" | "at" | "ended"> | null;
}

/** What the ledger knows of a finding: what was decided, and every remediation that answered it. */
export interface Story {
  readonly finding: Finding;
  readonly decisions: readonly Decision[];
  readonly remediations: readonly ToldRemediation[];
}

/** The story for people to read: no reason stands there by its code. */
export const storyInText = ({ finding, decisions, remediations }: Story): string => {
  const { subject, lifecycle, severity, title, transport } = finding;
  return [
    visible(title),
    `  ${severity.label}, ${lifecycle}; ${subject.type} ${visible(subject.id)} in ${subject.account} ${subject.region}`,
    `  told by ${transport.source} in event ${visible(transport.eventId)} at ${transport.time}`,
    ...(decisions.length > 0 ? [""] : []),
    ...decisions.map((decision) => `  ${decision.playbook}: ${decisionInWords(decision)}`),
    ...(decisions.length === 0 && remediations.length === 0 ? ["", `  ${withoutDecision(finding)}`] : []),
    ...remediations.flatMap((remediation) => ["", ...remediationText(remediation)]),
    "",
  ].join("\n");
};

const remediationText = ({
  id,
  playbook,
  generation,
  before,
  after,
  summary,
  history,
  seconds,
  questions,
  rollback,
}: ToldRemediation): readonly string[] => [
  `  remediation ${id} (${playbook}, generation ${generation})`,
  ...(summary
    ? [
        `    plan    ${visible(summary)}`,
        `    before  ${visible(shortJson(before, 400))}`,
        `    after   ${visible(shortJson(after, 400))}`,
      ]
    : []),
  ...history.map(({ at, state, reason, detail }) => {
    const why = [reason && inWords(reason), state === "planned" ? undefined : detail.note].filter(Boolean).join(": ");
    return `    ${at}  ${state}${why && `: ${visible(why)}`}`;
  }),
  ...questions.map(questionText),
  ...(rollback ? [rollbackText(rollback)] : []),
  `    ${elapsed(seconds)} from the event`,
];

const questionText = ({ purpose, askedAt, deadline, quorum, approvedBy, state }: ApprovalView): string => {
  const about = { apply: "the write", rollback: "undoing it" }[purpose];
  const came = {
    open: `somebody may answer until ${deadline}`,
    approved: "it was agreed to",
    rejected: "somebody who may decide said no",
    expired: `nobody decided by ${deadline}, which means no`,
  }[state];
  const agreed = `${approvedBy.length} of ${quorum} agreed${approvedBy.map((by, index) => `${index ? "," : ":"} ${by}`).join("")}`;
  return `    ${askedAt}  asked about ${about}: ${came} (${visible(agreed)})`;
};

const rollbackText = ({ by, reason, at, ended }: NonNullable<ToldRemediation["rollback"]>): string =>
  `    ${at}  ${visible(by)} asked to undo it, "${visible(reason)}": ${
    ended ? `${inWords(ended.reason)}: ${visible(ended.note)} (${ended.at})` : "not ended yet"
  }`;

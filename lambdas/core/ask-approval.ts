import {
  type Answer,
  type Approval,
  approvalState,
  givenUp,
  howToAsk,
  type Proposal,
  planHash,
  settled,
} from "./approval.ts";
import type { Duration } from "./duration.ts";
import type { Ledger } from "./ledger.ts";
import type { Run } from "./run.ts";
import { later } from "./slot.ts";
import { visible } from "./visible.ts";

export type Asked =
  | { readonly kind: "approved"; readonly by: readonly string[] }
  | { readonly kind: "rejected"; readonly note: string }
  | { readonly kind: "expired" };

/** Wake-ups without an answer are forged or stray: somebody who keeps sending them does not keep the run alive for ever. */
const maxWakeUps = 20;

/** What is asked about, and how. */
export interface Question {
  readonly proposal: Proposal;
  readonly planHash: string;
  readonly quorum: number;
  readonly within: Duration;
  readonly requestedBy: string | null;
}

/** The question about a write, before anybody is asked; null where too few people may answer it. */
export const prepareQuestion = async (
  { steps, ports }: Run,
  asked: Omit<Proposal, "deadline">,
  requestedBy: string | null,
): Promise<Question | null> =>
  steps.attempt("prepare-question", async () => {
    const rule = howToAsk(ports.config, asked, requestedBy);
    if (!rule) return null;
    const { quorum } = rule;
    const within = rule.within as Duration;
    const proposal: Proposal = { ...asked, deadline: later(ports.now(), within) };
    return { proposal, planHash: await planHash(ports.mac, proposal), quorum, within, requestedBy };
  });

/**
 * Asks, and waits until it is decided. Whoever wakes the run says nothing by it: what counts is the record, read anew.
 */
export const askApproval = async ({ steps, ports }: Run, question: Question): Promise<Asked> => {
  const { remediationId, purpose } = question.proposal;
  const readAnswer = async (isLast: boolean): Promise<Asked | null> => {
    const approval = await ports.ledger.getApproval(remediationId, purpose);
    if (!approval) throw new ApprovalNotFoundError(remediationId);
    const now = ports.now();
    const answer = decidedIn(approval, now);
    const next = answer ? settled(approval) : isLast ? givenUp(approval, now) : null;
    // Whoever answers in this very moment is heard: the step is tried again, and reads what they said.
    if (next && approval.dueAt !== null && !(await ports.ledger.putApproval(next, approval.version)))
      throw new ApprovalContendedError(remediationId);
    return answer ?? (isLast ? { kind: "expired" } : null);
  };
  for (let round = 1; ; round++) {
    await steps.ask(`ask-${round}`, question.within, (wakeUp) => record(ports.ledger, question, wakeUp, ports.now()));
    const asked = await steps.attempt(`read-answer-${round}`, () => readAnswer(round === maxWakeUps));
    if (asked) return asked;
  }
};

/** The record of a question was there when it was asked, and is not there to be answered. */
export class ApprovalNotFoundError extends Error {
  override readonly name = "ApprovalNotFoundError";
  constructor(remediationId: string) {
    super(`the ledger has no approval for remediation ${remediationId}, though somebody was asked`);
  }
}

/** Idempotent: what was answered to this very question stays, and only the way to wake the run is renewed. */
const record = async (
  ledger: Ledger,
  { proposal, planHash: hash, quorum, requestedBy }: Question,
  wakeUp: string,
  now: Date,
): Promise<void> => {
  const known = await ledger.getApproval(proposal.remediationId, proposal.purpose);
  if (known?.wakeUp === wakeUp && known.planHash === hash) return;
  const version = (known?.version ?? 0) + 1;
  const approval: Approval =
    known?.planHash === hash
      ? { ...known, wakeUp, version }
      : {
          proposal,
          planHash: hash,
          requestedBy,
          askedAt: now.toISOString(),
          quorum,
          answers: [],
          wakeUp,
          dueAt: proposal.deadline,
          version,
        };
  if (!(await ledger.putApproval(approval, known?.version ?? null)))
    throw new ApprovalContendedError(proposal.remediationId);
};

/** Somebody answered in the very moment of asking again, or of reading: the step is tried again. */
export class ApprovalContendedError extends Error {
  override readonly name = "ApprovalContendedError";
  constructor(remediationId: string) {
    super(`the approval of remediation ${remediationId} was changed by others meanwhile; try again`);
  }
}

const decidedIn = (approval: Approval, now: Date): Asked | null => {
  switch (approvalState(approval, now)) {
    case "open":
      return null;
    case "expired":
      return { kind: "expired" };
    case "approved":
      return { kind: "approved", by: approval.answers.map(({ by }) => by) };
    case "rejected":
      return {
        kind: "rejected",
        note: approval.answers
          .filter(({ verb }) => verb === "reject")
          .map(inWords)
          .join("; "),
      };
  }
};

const inWords = ({ by, note }: Answer): string => (note === undefined ? by : `${by}: ${visible(note)}`);

import { type Answer, type Approval, type ApprovalState, approvalState, withAnswer } from "../approval.ts";
import type { Ledger } from "../ledger.ts";
import { ActRefusedError } from "./act-refused-error.ts";
import type { Caller } from "./caller.ts";
import { type ActPorts, personOf, record, withRetries } from "./ports.ts";

/** What somebody says to a plan. */
export interface GivenAnswer {
  /** Of the plan that they looked at; null, to say no only: whichever waits. */
  readonly planHash: string | null;
  readonly note: string | null;
  /** The subject's id, typed: needed where the plan may disrupt, or cannot be undone. */
  readonly confirm: string | null;
}

/** What came of an answer. */
export interface AnswerTaken {
  readonly remediationId: string;
  readonly state: ApprovalState;
  readonly approvedBy: readonly string[];
  readonly quorum: number;
}

/**
 * Records a person's answer, and wakes the run that waits where it decides. @throws {ActRefusedError}
 */
export const answerApproval = async (
  ports: ActPorts,
  verb: Answer["verb"],
  remediationId: string,
  given: GivenAnswer,
  caller: Caller,
): Promise<AnswerTaken> => {
  const { ledger, config, now, wake } = ports;
  const by = personOf(caller);
  await record(ports, verb, remediationId, by, given.note);
  const answered = await withRetries(async () => {
    const approval = await askedAbout(ledger, remediationId, given.planHash, now());
    if (verb === "approve" && isGrave(approval) && given.confirm !== approval.proposal.subject.id)
      throw new ActRefusedError("confirmation-missing", { field: "confirm", detail: approval.proposal.subject.id });
    const answer: Answer = { verb, by, at: now().toISOString(), ...(given.note !== null && { note: given.note }) };
    const result = withAnswer(approval, answer, { planHash: given.planHash ?? approval.planHash }, config);
    if (result.kind === "refused") throw new ActRefusedError(result.reason);
    return (await ledger.putApproval(result.approval, approval.version)) ? result.approval : null;
  });
  const state = approvalState(answered, now());
  // Lost, it costs a minute: `sweep` wakes what is decided and not read.
  if (state !== "open") await wake(answered.wakeUp).catch(() => "closed");
  const { answers, quorum } = answered;
  const approvedBy = answers.filter((each) => each.verb === "approve").map((each) => each.by);
  return { remediationId, state, approvedBy, quorum };
};

/** May it disrupt what works, or can it not be undone? */
export const isGrave = ({ proposal: { impact, irreversible } }: Approval): boolean =>
  impact === "disruptive" || irreversible;

/** The question that an answer is about: of that plan, else the one that is open. */
const askedAbout = async (
  ledger: Pick<Ledger, "getApproval">,
  remediationId: string,
  planHash: string | null,
  now: Date,
): Promise<Approval> => {
  const asked = [
    await ledger.getApproval(remediationId, "apply"),
    await ledger.getApproval(remediationId, "rollback"),
  ].flatMap((approval) => approval ?? []);
  const found =
    asked.find((approval) => approval.planHash === planHash) ??
    asked.find((approval) => approvalState(approval, now) === "open") ??
    asked.at(-1);
  if (!found) throw new ActRefusedError("not-found", { detail: `nobody asks about remediation ${remediationId}` });
  return found;
};

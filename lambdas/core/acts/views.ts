import { type Approval, type ApprovalState, approvalState } from "../approval.ts";
import type { ExemptionState } from "../exemption.ts";
import { type GrantedExemption, grantState } from "../granted-exemption.ts";
import type { Ledger, StandingHalt } from "../ledger.ts";
import { redact, redactText } from "../redact.ts";
import { isGrave } from "./answer-approval.ts";

/** As many as anybody reads through; beyond, the oldest deadlines come first. */
const atMost = 200;
/** Later than every time that is due. */
const ever = "9999-12-31T23:59:59.999Z";

/** A plan that waits for a human, as it is shown: redacted, and without the token that wakes its run. */
export interface ApprovalView {
  readonly remediationId: string;
  readonly purpose: Approval["proposal"]["purpose"];
  readonly playbook: string;
  readonly subject: Approval["proposal"]["subject"];
  readonly summary: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly impact: Approval["proposal"]["impact"];
  readonly irreversible: boolean;
  /** Has whoever approves to type the subject's id? */
  readonly needsConfirmation: boolean;
  readonly planHash: string;
  readonly requestedBy: string | null;
  readonly askedAt: string;
  readonly deadline: string;
  readonly quorum: number;
  readonly approvedBy: readonly string[];
  readonly state: ApprovalState;
}

export const approvalView = (approval: Approval, now: Date): ApprovalView => {
  const { proposal, planHash, requestedBy, askedAt, quorum, answers } = approval;
  const { remediationId, purpose, playbook, subject, summary, before, after, impact, irreversible, deadline } =
    proposal;
  return {
    remediationId,
    purpose,
    playbook,
    subject,
    impact,
    irreversible,
    planHash,
    requestedBy,
    askedAt,
    deadline,
    quorum,
    summary: redactText(summary),
    before: redact(before),
    after: redact(after),
    needsConfirmation: isGrave(approval),
    approvedBy: answers.filter(({ verb }) => verb === "approve").map(({ by }) => by),
    state: approvalState(approval, now),
  };
};

/** What waits for an answer, by deadline. */
export const openApprovals = async (
  ledger: Pick<Ledger, "dueApprovals">,
  now: Date,
): Promise<readonly ApprovalView[]> =>
  (await ledger.dueApprovals(ever, atMost))
    .map((approval) => approvalView(approval, now))
    .filter(({ state }) => state === "open")
    .sort((a, b) => (a.deadline < b.deadline ? -1 : a.deadline > b.deadline ? 1 : 0));

/** An exemption, and how far its time has gone. */
export interface ExemptionView extends Omit<GrantedExemption, "version" | "dueAt"> {
  readonly state: ExemptionState | "ended";
}

export const exemptionView = ({ version: _v, dueAt: _d, ...grant }: GrantedExemption, now: Date): ExemptionView => ({
  ...grant,
  state: grantState({ ...grant, version: _v, dueAt: _d }, now),
});

/** Those granted at run time that are not over, the first to end first. */
export const standingExemptions = async (
  ledger: Pick<Ledger, "dueExemptions">,
  now: Date,
): Promise<readonly ExemptionView[]> =>
  (await ledger.dueExemptions(ever, atMost))
    .map((grant) => exemptionView(grant, now))
    .filter(({ state }) => state !== "ended" && state !== "expired")
    .sort((a, b) => (a.expires < b.expires ? -1 : a.expires > b.expires ? 1 : 0));

/** What is stopped: by people, and by breakers. */
export interface StopsView {
  readonly halts: readonly StandingHalt[];
  readonly breakers: readonly { readonly playbook: string; readonly openedAt: string }[];
}

export const standingStops = async (ledger: Pick<Ledger, "halts" | "breakers">): Promise<StopsView> => ({
  halts: await ledger.halts(),
  breakers: (await ledger.breakers()).flatMap(({ playbook, openedAt }) =>
    openedAt === null ? [] : [{ playbook, openedAt }],
  ),
});

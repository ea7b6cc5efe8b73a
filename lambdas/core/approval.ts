import { type ApprovalRule, type DecidedOn, peopleWho, ruleFor } from "./approval-config.ts";
import { canonicalJson, sameJson } from "./canonical-json.ts";
import type { Config } from "./config.ts";
import type { Subject } from "./finding.ts";
import type { Mac } from "./mac.ts";
import { managedAccount } from "./managed-accounts.ts";
import type { Impact } from "./playbook.ts";
import type { WritePurpose } from "./remediation.ts";

/** Exactly what a human is asked about, and nothing that may change without asking again. JSON. */
export interface Proposal {
  readonly remediationId: string;
  readonly purpose: WritePurpose;
  readonly playbook: string;
  readonly playbookVersion: number;
  readonly generation: number;
  /** 0, or which request to undo the remediation this is. */
  readonly attempt: number;
  readonly subject: Pick<Subject, "partition" | "account" | "region" | "type" | "id">;
  readonly summary: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly impact: Impact;
  readonly irreversible: boolean;
  readonly options: unknown;
  /** ISO 8601. */
  readonly deadline: string;
}

export interface Answer {
  readonly verb: "approve" | "reject";
  /** An identity that its owner could not choose. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  /** In their own words. */
  readonly note?: string;
}

/** The authoritative record of a question: a callback only wakes whoever waits for it. */
export interface Approval {
  readonly proposal: Proposal;
  /** HMAC over the proposal: what an approver repeats, so that they decide on this plan and no other. */
  readonly planHash: string;
  /** Who asked for it; null: Homeostat itself. Never counts as an approver. */
  readonly requestedBy: string | null;
  /** ISO 8601. */
  readonly askedAt: string;
  readonly quorum: number;
  readonly answers: readonly Answer[];
  /** The callback of the run that waits. A bearer token: shown to nobody. */
  readonly wakeUp: string;
  /** ISO 8601: when `sweep` has to look at it; null: its run has read the answer. */
  readonly dueAt: string | null;
  /** ISO 8601: when its run waited no longer, though nothing was decided. */
  readonly givenUpAt?: string;
  readonly version: number;
}

export type ApprovalState = "open" | "approved" | "rejected" | "expired";

/** @throws where the key cannot be used */
export const planHash = (mac: Mac, proposal: Proposal): Promise<string> => mac.mac(`plan ${canonicalJson(proposal)}`);

const approversOf = ({ answers, requestedBy }: Approval): readonly string[] => [
  ...new Set(answers.filter(({ verb, by }) => verb === "approve" && by !== requestedBy).map(({ by }) => by)),
];

/** The time to answer ends with its last moment, when whoever waits looks: what is not decided by then is asked no longer. */
const isPast = ({ deadline }: Pick<Proposal, "deadline">, now: Date): boolean => now.toISOString() >= deadline;

/** What was decided by `now`. One no is a no; no answer before the deadline is one as well. */
export const approvalState = (approval: Approval, now: Date): ApprovalState => {
  const { answers, quorum, proposal } = approval;
  if (answers.some(({ verb }) => verb === "reject")) return "rejected";
  if (approversOf(approval).length >= quorum) return "approved";
  return approval.givenUpAt !== undefined || isPast(proposal, now) ? "expired" : "open";
};

/** Where a proposal is decided on; null where its account is not managed. */
export const placeOf = (
  config: Config,
  { playbook, subject }: Pick<Proposal, "playbook" | "subject">,
): DecidedOn | null => {
  const account = managedAccount(config, subject);
  return account ? { playbook, subject, environment: account.environment } : null;
};

/** How a proposal is asked about; null where fewer people may approve it than have to. */
export const howToAsk = (
  config: Config,
  proposal: Pick<Proposal, "playbook" | "subject">,
  requestedBy: string | null,
): ApprovalRule | null => {
  const place = placeOf(config, proposal);
  if (!place) return null;
  const rule = ruleFor(config.approvals, place);
  const others = peopleWho("approve", config.people, place).filter((id) => id !== requestedBy);
  return others.length >= rule.quorum ? rule : null;
};

/** Why an answer does not count. */
export type AnswerRefusal =
  | "already-decided"
  | "deadline-passed"
  | "another-plan"
  | "not-entitled"
  | "own-request"
  | "already-answered";

export type Answered =
  | { readonly kind: "recorded"; readonly approval: Approval }
  | { readonly kind: "refused"; readonly reason: AnswerRefusal };

/** Adds an answer to the record, if it counts. Pure; written under the record's version. */
export const withAnswer = (
  approval: Approval,
  answer: Answer,
  given: { readonly planHash: string },
  config: Config,
): Answered => {
  const at = new Date(answer.at);
  const refused = (reason: AnswerRefusal): Answered => ({ kind: "refused", reason });
  const state = approvalState(approval, at);
  if (state === "expired") return refused("deadline-passed");
  if (state !== "open") return refused("already-decided");
  if (given.planHash !== approval.planHash) return refused("another-plan");
  const place = placeOf(config, approval.proposal);
  if (!place || !peopleWho("approve", config.people, place).includes(answer.by)) return refused("not-entitled");
  // Whoever asked for it may take it back, but not agree with themselves.
  if (answer.verb === "approve" && answer.by === approval.requestedBy) return refused("own-request");
  if (approval.answers.some(({ by }) => by === answer.by)) return refused("already-answered");
  const answers = [...approval.answers, answer];
  const decided = approvalState({ ...approval, answers }, at) !== "open";
  return {
    kind: "recorded",
    // From now on `sweep` wakes the run, should the one who answered not get to it.
    approval: { ...approval, answers, dueAt: decided ? answer.at : approval.dueAt, version: approval.version + 1 },
  };
};

/** Why a recorded approval does not let a write pass. */
export type ApprovalGap = "approval-missing" | "approval-stale";

/**
 * Does this record let exactly this proposal pass now, by the people and the quorum of every configuration given?
 * Null: it does. A right that was taken away since takes its answer with it.
 */
export const approvalGap = (
  approval: Approval | null,
  proposal: Omit<Proposal, "deadline">,
  configs: readonly Config[],
  now: Date,
): ApprovalGap | null => {
  if (!approval || approvalState(approval, now) !== "approved") return "approval-missing";
  const { deadline, ...asked } = approval.proposal;
  if (isPast({ deadline }, now) || !sameJson(asked, proposal)) return "approval-stale";
  const approvers = approversOf(approval);
  const counts = configs.every((config) => {
    const place = placeOf(config, proposal);
    if (!place) return false;
    const entitled = peopleWho("approve", config.people, place);
    return approvers.filter((id) => entitled.includes(id)).length >= ruleFor(config.approvals, place).quorum;
  });
  return counts ? null : "approval-stale";
};

/** The record once its run has read what was decided, or nobody waits for it any more. */
export const settled = (approval: Approval): Approval => ({ ...approval, dueAt: null, version: approval.version + 1 });

/** The record of a question that nobody waits for any more, so that no answer to it counts. */
export const givenUp = (approval: Approval, now: Date): Approval => ({
  ...settled(approval),
  givenUpAt: now.toISOString(),
});

import type { AnswerRefusal } from "../approval.ts";
import { type RollbackRefusal, rollbackRefusalInWords } from "../refuse-rollback.ts";
import { visible } from "../visible.ts";

/** Why nothing was done. */
export type ActRefusal =
  | AnswerRefusal
  | RollbackRefusal
  | "bad-request"
  | "not-found"
  | "not-a-person"
  | "confirmation-missing"
  | "nothing-to-resume"
  | "already-exempted"
  | "exemption-over"
  | "contended";

type Told = readonly [status: number, words: string];

/** Each in plain words, and as HTTP says it. */
const told: Readonly<Record<Exclude<ActRefusal, Exclude<RollbackRefusal, "not-entitled">>, Told>> = {
  "bad-request": [400, "the request cannot be understood"],
  "not-found": [404, "there is no such thing"],
  "not-a-person": [
    403,
    "nobody can tell which person this is: sign in through IAM Identity Center, or under a role that the configuration lists under identityRoles",
  ],
  "not-entitled": [403, "the configuration does not give you this right there"],
  "own-request": [403, "you asked for it yourself, so somebody else has to agree"],
  "already-answered": [409, "you have answered already"],
  "already-decided": [409, "it has been decided already"],
  "deadline-passed": [409, "the time to answer is over, which means no"],
  "another-plan": [409, "this is another plan than the one that waits: look at it again"],
  "confirmation-missing": [
    409,
    "the change may disrupt what works, or cannot be undone: confirm it with the subject's id",
  ],
  "nothing-to-resume": [409, "nothing is halted there, and no breaker is open"],
  "already-exempted": [409, "there is an exemption already: end it first"],
  "exemption-over": [409, "the exemption is over already"],
  contended: [503, "others changed it in every attempt: try again"],
};

const isTold = (reason: ActRefusal): reason is keyof typeof told => Object.hasOwn(told, reason);

/** Is this text the name of a refusal? */
export const isActRefusal = (text: string): text is ActRefusal =>
  Object.hasOwn(told, text) || Object.hasOwn(rollbackRefusalInWords, text);

/** How HTTP says a refusal, and how people do. */
export const actRefusalInWords = (reason: ActRefusal): Told =>
  isTold(reason) ? told[reason] : [409, rollbackRefusalInWords[reason]];

/** A person's act was refused, and changed nothing. */
export class ActRefusedError extends Error {
  override readonly name = "ActRefusedError";
  readonly reason: ActRefusal;
  readonly status: number;
  /** Of the request, where one is to blame. */
  readonly field: string | null;

  /** @param detail what it is about, in the words of whoever asked */
  constructor(
    reason: ActRefusal,
    { detail, field, ...options }: ErrorOptions & { readonly detail?: string; readonly field?: string } = {},
  ) {
    const [status, words] = actRefusalInWords(reason);
    super(detail === undefined ? words : `${words}: ${visible(detail)}`, options);
    this.reason = reason;
    this.status = status;
    this.field = field ?? null;
  }
}

import * as z from "zod";
import { type Duration, milliseconds } from "./duration.ts";
import { duration } from "./duration-schema.ts";
import type { Subject } from "./finding.ts";
import { coversPlace, placeFilter } from "./place-schema.ts";
import { keyCovers } from "./playbook-key.ts";

/** `approve`: plans and rollbacks. `exempt`: leave a subject as it is. `operate`: resume, and ask for a rollback. */
export const rights = ["approve", "exempt", "operate"] as const;
export type Right = (typeof rights)[number];

/** Who may decide what, and where. Several entries may name the same person. */
export const person = z.lazy(() =>
  z.strictObject({
    /** The user name in IAM Identity Center, or the `sts:SourceIdentity` of a role session. */
    id: z.string().regex(/^[\w+=,.@-]{2,64}$/, "2 to 64 letters, digits and any of _+=,.@-, such as mary@example.com"),
    may: z.array(z.enum(rights)).min(1),
    /** Ids or globs; every playbook, where it is left out. */
    playbooks: z.array(z.string().min(1)).min(1).optional(),
    ...placeFilter,
  }),
);
export type Person = z.infer<typeof person>;

/** An execution lasts 30 days at most, and has to end after its answer came. */
const longestWait: Duration = "28d";

/** How many must agree, and for how long they are asked; the first entry that covers a plan is taken. */
export const approvalRule = z.lazy(() =>
  z.strictObject({
    quorum: z.int().min(1).max(10).default(1),
    /** No answer within this time means no. */
    within: duration
      .default("1d")
      .refine((value) => milliseconds(value as Duration) <= milliseconds(longestWait), `at most ${longestWait}`),
    playbooks: z.array(z.string().min(1)).min(1).optional(),
    ...placeFilter,
  }),
);
export type ApprovalRule = z.infer<typeof approvalRule>;

/** What somebody decides on. */
export interface DecidedOn {
  readonly playbook: string;
  readonly subject: Pick<Subject, "account" | "region">;
  /** Of the subject's account. */
  readonly environment: string;
}

const covers = (entry: Person | ApprovalRule, { playbook, subject, environment }: DecidedOn): boolean =>
  (entry.playbooks?.some((key) => keyCovers(key, playbook)) ?? true) && coversPlace(entry, subject, environment);

/** Everybody who has a right over a playbook at a place, each once. */
export const peopleWho = (right: Right, people: readonly Person[], place: DecidedOn): readonly string[] => [
  ...new Set(people.filter((entry) => entry.may.includes(right) && covers(entry, place)).map(({ id }) => id)),
];

const unlessRuled: ApprovalRule = { quorum: 1, within: "1d" };

/** The one that leaves the most time. */
export const longestRule = (rules: readonly ApprovalRule[]): ApprovalRule =>
  rules.reduce(
    (longest, rule) =>
      milliseconds(rule.within as Duration) > milliseconds(longest.within as Duration) ? rule : longest,
    unlessRuled,
  );

/** How a plan is asked about. */
export const ruleFor = (rules: readonly ApprovalRule[], place: DecidedOn): ApprovalRule =>
  rules.find((rule) => covers(rule, place)) ?? unlessRuled;

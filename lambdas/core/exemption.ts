import * as z from "zod";
import { day, dayMs, endOf, startOf } from "./days.ts";
import type { Subject } from "./finding.ts";
import { coversPlace, placeFilter } from "./place-schema.ts";
import { keyCovers } from "./playbook-key.ts";

/** So that somebody decides again, at least once a year. */
const longestDays = 365;

/** What every exemption says, whoever granted it: who answers for it, why, and to the end of which day in UTC. */
export const exemptionTerms = {
  owner: z.string().min(1).max(200),
  reason: z.string().min(10, "a reason that an auditor understands, of 10 characters or more").max(1_000),
  expires: day,
};

/** When an exemption begins, and its last day; in UTC. */
export interface Term {
  readonly granted: string;
  readonly expires: string;
}

/** What is wrong with the end of an exemption; null: nothing. */
export const endProblem = ({ granted, expires }: Term): string | null => {
  const length = startOf(expires) - startOf(granted);
  if (length < 0) return "is not before it was granted";
  return length > longestDays * dayMs ? `at most ${longestDays} days after it was granted` : null;
};

/** Somebody answers for a subject being left as it is, for a time. */
export const exemption = z.lazy(() =>
  z
    .strictObject({
      id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "1 to 63 of a-z, 0-9 and -"),
      /** Ids or globs of what is exempted from. */
      playbooks: z.array(z.string().min(1)).min(1),
      /** Canonical ids, such as a bucket's name. */
      subjects: z.array(z.string().min(1)).min(1).optional(),
      ...placeFilter,
      ...exemptionTerms,
      granted: day,
    })
    .refine(({ subjects, accounts, environments, regions }) => subjects ?? accounts ?? environments ?? regions, {
      message: "an exemption names subjects, accounts, environments or regions",
    })
    .superRefine((value, context) => {
      const message = endProblem(value);
      if (message !== null) context.addIssue({ code: "custom", path: ["expires"], message });
    }),
);
export type Exemption = z.infer<typeof exemption>;

/** `pending`: granted for a later day. `expiring`: ends within the time in which its owner is warned. */
export const exemptionStates = ["pending", "active", "expiring", "expired"] as const;
export type ExemptionState = (typeof exemptionStates)[number];

const warnedDays = 14;

export const exemptionState = (term: Term, now: Date): ExemptionState => {
  const at = now.getTime();
  if (at < startOf(term.granted)) return "pending";
  if (at >= endOf(term.expires)) return "expired";
  return at >= Date.parse(warningTime(term)) ? "expiring" : "active";
};

/** From when on its owner is warned. ISO 8601. */
export const warningTime = (term: Term): string => new Date(endOf(term.expires) - warnedDays * dayMs).toISOString();

/** From when on it counts no more. ISO 8601. */
export const expiryTime = (term: Term): string => new Date(endOf(term.expires)).toISOString();

/** Does it speak of this playbook and subject, whenever? */
export const concernsSubject = (
  { playbooks, subjects, ...place }: Exemption,
  playbook: string,
  subject: Subject,
  environment: string,
): boolean =>
  playbooks.some((key) => keyCovers(key, playbook)) &&
  (subjects?.includes(subject.id) ?? true) &&
  coversPlace(place, subject, environment);

/** Every exemption that there is, whoever granted it. */
export const exemptionsOf = ({ exemptions }: { readonly exemptions: readonly Exemption[] }): readonly Exemption[] =>
  exemptions;

export const isInForce = (exemption: Exemption, now: Date): boolean => {
  const state = exemptionState(exemption, now);
  return state === "active" || state === "expiring";
};

/** The exemption in force for a playbook and a subject; null: there is none. */
export const exemptionFor = (
  exemptions: readonly Exemption[],
  playbook: string,
  subject: Subject,
  environment: string,
  now: Date,
): Exemption | null =>
  exemptions.find(
    (candidate) => concernsSubject(candidate, playbook, subject, environment) && isInForce(candidate, now),
  ) ?? null;

import * as z from "zod";
import { day, dayMs, endOf, startOf } from "./days.ts";
import type { Subject } from "./finding.ts";
import { coversPlace, placeFilter } from "./place-schema.ts";
import { keyCovers } from "./playbook-key.ts";

/** So that somebody decides again, at least once a year. */
const longestDays = 365;

/** Somebody answers for a subject being left as it is, for a time. */
export const exemption = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "1 to 63 of a-z, 0-9 and -"),
    /** Ids or globs of what is exempted from. */
    playbooks: z.array(z.string().min(1)).min(1),
    /** Canonical ids, such as a bucket's name. */
    subjects: z.array(z.string().min(1)).min(1).optional(),
    ...placeFilter,
    /** Who answers for it. */
    owner: z.string().min(1).max(200),
    reason: z.string().min(10, "a reason that an auditor understands, of 10 characters or more").max(1_000),
    granted: day,
    /** Its last day, in UTC. */
    expires: day,
  })
  .refine(({ subjects, accounts, environments, regions }) => subjects ?? accounts ?? environments ?? regions, {
    message: "an exemption names subjects, accounts, environments or regions",
  })
  .refine(({ granted, expires }) => startOf(expires) >= startOf(granted), {
    path: ["expires"],
    message: "is not before it was granted",
  })
  .refine(({ granted, expires }) => startOf(expires) - startOf(granted) <= longestDays * dayMs, {
    path: ["expires"],
    message: `at most ${longestDays} days after it was granted`,
  });
export type Exemption = z.infer<typeof exemption>;

/** `pending`: granted for a later day. `expiring`: ends within the time in which its owner is warned. */
export const exemptionStates = ["pending", "active", "expiring", "expired"] as const;
export type ExemptionState = (typeof exemptionStates)[number];

const warnedDays = 14;

export const exemptionState = ({ granted, expires }: Exemption, now: Date): ExemptionState => {
  const at = now.getTime();
  const end = endOf(expires);
  if (at < startOf(granted)) return "pending";
  if (at >= end) return "expired";
  return at >= end - warnedDays * dayMs ? "expiring" : "active";
};

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

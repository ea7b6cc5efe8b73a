import type { Evaluations } from "../core/coverage.ts";
import { isManagedRule } from "../core/managed-rule.ts";
import type { ReportedPlaybook } from "./control.ts";
import type { Score } from "./model.ts";
import { noTally, sumOf, type Tally } from "./status.ts";

/** How many of what Config judged, at most, in one account and region: subjects of one control there. */
export interface Judged {
  readonly subjects: number;
  readonly unknown: number;
}

/**
 * What Config's rules counted for a playbook, by place. Several rules of one playbook judge the same resources, so the
 * largest count is the number of subjects, and not their sum.
 */
export const judgedFor = (
  { triggers }: ReportedPlaybook,
  evaluations: readonly Evaluations[],
): ReadonlyMap<string, Judged> => {
  const names = triggers.flatMap((trigger) => (trigger.kind === "control" ? trigger.configRules : []));
  const judged = new Map<string, Judged>();
  for (const { account, region, rule, ruleArn, identifier, ...counts } of evaluations) {
    const control = { type: "config-rule", title: rule, rule, ruleArn, identifier } as const;
    if (!names.some((name) => isManagedRule(control, name))) continue;
    const place = placeOf({ account, region });
    const known = judged.get(place) ?? { subjects: 0, unknown: 0 };
    judged.set(place, {
      subjects: Math.max(known.subjects, counts.compliant + counts.nonCompliant + counts.insufficient),
      unknown: Math.max(known.unknown, counts.insufficient),
    });
  }
  return judged;
};

export const placeOf = ({ account, region }: { readonly account: string; readonly region: string }): string =>
  `${account} ${region}`;

/**
 * A control's tally in one place. Of what was judged passes only what nobody says otherwise of: a finding that Config
 * does not know of, and one that is unknown or muted, takes from what passes and never adds to it.
 */
export const tallyOf = (told: Tally, judged: Judged | undefined): Tally => {
  if (!judged) return told;
  const unknown = Math.max(told.unknown, judged.unknown);
  const notPassing = told.failing + unknown + told.suppressed;
  return { ...told, unknown, passing: Math.max(0, judged.subjects - notPassing) };
};

/** What is gone counts nowhere. */
export const scoreOf = (tallies: readonly Tally[]): Score => {
  const { passing, failing, unknown, suppressed } = tallies.length === 0 ? noTally : sumOf(tallies);
  const total = passing + failing + unknown + suppressed;
  return { passing, total, percent: total === 0 ? null : Math.floor((passing / total) * 1_000) / 10 };
};

import type { Evaluations } from "./coverage.ts";
import { type Duration, milliseconds } from "./duration.ts";

/** Polls count every quarter of an hour; what nobody could count for a day may have become another fleet. */
const believedFor: Duration = "1d";
/** So that the item stays small whatever is deployed: conformance packs bring their own copies of a rule. */
const maxRules = 100;

interface Counted {
  readonly playbooks: readonly string[];
  readonly size: number;
  /** ISO 8601. */
  readonly asOf: string;
}

/** How many subjects the playbooks have in one account and region, as the rules that they answer to last counted them. */
export interface Fleet {
  readonly account: string;
  readonly region: string;
  /** By the rule's ARN. */
  readonly rules: Readonly<Record<string, Counted>>;
  readonly version: number;
}

/** How many subjects a playbook has in the place of this fleet; null: unknown, as where none was judged yet. */
export const fleetSize = (fleet: Fleet | null, playbook: string, now: Date): number | null => {
  const sizes = Object.values(fleet?.rules ?? {})
    .filter(({ playbooks, asOf }) => playbooks.includes(playbook) && isRecent(asOf, now))
    .map(({ size }) => size);
  const largest = Math.max(0, ...sizes);
  return largest === 0 ? null : largest;
};

const isRecent = (asOf: string, now: Date): boolean => now.getTime() - Date.parse(asOf) < milliseconds(believedFor);

/** The fleet with what one rule counted, for the playbooks that answer to it. */
export const withCount = (
  fleet: Fleet | null,
  { account, region, ruleArn, compliant, nonCompliant, insufficient, asOf }: Evaluations,
  playbooks: readonly string[],
): Fleet => {
  const { [ruleArn]: _earlier, ...others } = fleet?.rules ?? {};
  const newest = Object.entries(others)
    .sort(([, a], [, b]) => (a.asOf < b.asOf ? 1 : -1))
    .slice(0, maxRules - 1);
  return {
    account,
    region,
    rules: {
      ...Object.fromEntries(newest),
      [ruleArn]: { playbooks, size: compliant + nonCompliant + insufficient, asOf },
    },
    version: (fleet?.version ?? 0) + 1,
  };
};

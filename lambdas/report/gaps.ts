import type { CoverageGap, PollerId, PollPlace } from "../core/coverage.ts";
import type { Collected } from "./collect.ts";
import { grouped } from "./grouped.ts";
import type { Gap, Score, Verdict } from "./model.ts";
import type { Tally } from "./status.ts";

/** Whatever makes the report less than the whole truth, in words. */
export const gapsOf = (
  collected: Pick<Collected, "unreadable" | "refused" | "partial">,
  coverage: readonly CoverageGap[],
  off: readonly PollPlace[],
  verdicts: readonly Verdict[],
  totals: Tally,
  score: Score,
): readonly Gap[] => {
  const disagreeing = verdicts.filter(({ told }) => new Set(told.map(({ status }) => status)).size > 1).length;
  return [
    ...coverage.map(notSeen),
    ...off.map(notEnabled),
    ...(score.total === 0
      ? [{ kind: "no-evaluations" as const, where: "Everywhere", what: "nothing was evaluated, so there is no score." }]
      : []),
    ...counted("unknown", totals.unknown, "verdict", "unknown: in the score's denominator, and not passing."),
    ...counted(
      "partial-finding",
      collected.partial,
      "finding",
      "of which only a part was told: the rest is not known.",
    ),
    ...counted("unreadable-record", collected.unreadable, "record", "of the ledger not readable: not in this report."),
    ...counted("sources-disagree", disagreeing, "verdict", "on which sources contradict each other: the worst counts."),
    ...counted("refused-finding", collected.refused, "finding", "from accounts that may not speak for their subject."),
  ];
};

const counted = (kind: Gap["kind"], count: number, one: string, what: string): readonly Gap[] =>
  count > 0 ? [{ kind, where: `${grouped(count)} ${count === 1 ? one : `${one}s`}`, what }] : [];

const pollerWords: Readonly<Record<PollerId, string>> = {
  "config-rules": "AWS Config's verdicts are",
  "config-items": "AWS Config's items are",
  "image-scans": "ECR's image scans are",
  "inspector-findings": "Inspector's findings are",
  alarms: "CloudWatch's alarms are",
};

const notEnabled = ({ account, region, poller }: PollPlace): Gap => ({
  kind: "not-enabled",
  where: `${account} ${region}`,
  what: `${pollerWords[poller]} not to be had: it is switched off there.`,
});

const notSeen = ({ account, region, what, since, error, storm }: CoverageGap): Gap => ({
  kind: "not-seen",
  where: `${account} ${region}`,
  what: `${pollerWords[what]} not seen${since === null ? ", and never were" : ` since ${since}`}${error === null ? "" : `: ${error}`}${storm ? ": so many events came that they were left to the next poll" : ""}.`,
});

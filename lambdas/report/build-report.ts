import type { Config } from "../core/config.ts";
import { coverageGaps, isInForce, switchedOff } from "../core/coverage.ts";
import type { LedgerRecord } from "../core/ledger-record.ts";
import { attentionOf } from "./attention.ts";
import { collect } from "./collect.ts";
import type { ReportedPlaybook } from "./control.ts";
import { controlsOfReport } from "./controls.ts";
import { exemptionEntries } from "./exemptions.ts";
import { frameworksOf } from "./frameworks.ts";
import { gapsOf } from "./gaps.ts";
import { latestRuns } from "./latest-runs.ts";
import type { Report } from "./model.ts";
import { scoreOf } from "./score.ts";
import { sumOf } from "./status.ts";
import { verdictsOf } from "./verdicts.ts";

export interface ReportContext {
  readonly config: Config;
  readonly playbooks: readonly ReportedPlaybook[];
  readonly asOf: Date;
}

/** Reads the ledger once and makes the report of it. The same records, in whatever order, give the same report. */
export const buildReport = async (
  records: AsyncIterable<LedgerRecord>,
  { config, playbooks, asOf }: ReportContext,
): Promise<Report> => {
  const collected = await collect(records, new Map(playbooks.map((playbook) => [playbook.id, playbook])));
  const { polls } = collected;
  const evaluations = collected.evaluations.filter((each) => isInForce(each, polls));
  const { entries, latest } = latestRuns(collected);
  const controls = controlsOfReport(collected, playbooks, evaluations, latest);
  const exemptions = exemptionEntries(collected, latest, config, asOf);
  const verdicts = verdictsOf(collected, controls, latest);
  const totals = sumOf(controls.map(({ tally }) => tally));
  const score = scoreOf(controls.filter(({ scored }) => scored).map(({ tally }) => tally));
  return {
    scope: {
      deployment: config.deployment,
      partition: config.partition,
      asOf: asOf.toISOString(),
      accounts: config.accounts.map(({ id, name, regions }) => ({ id, name, regions })),
      findings: collected.findings,
      refused: collected.refused,
    },
    score,
    gaps: gapsOf(collected, coverageGaps(config, polls, asOf), switchedOff(config, polls), verdicts, totals, score),
    attention: attentionOf(controls, verdicts, [...latest.values()], exemptions, asOf),
    exemptions,
    frameworks: frameworksOf(playbooks, controls),
    controls,
    verdicts,
    remediations: entries,
    totals,
  };
};

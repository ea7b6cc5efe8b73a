import type { Config } from "../../lambdas/core/config.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { buildReport } from "../../lambdas/report/build-report.ts";
import type { Report } from "../../lambdas/report/model.ts";
import type { LocalRun } from "./local-run.ts";

/** The compliance report of a run, as its ledger is now. */
export const currentReport = ({ plane, clock }: LocalRun, config: Config): Promise<Report> =>
  buildReport(plane.ledger.records(), { config, playbooks, asOf: new Date(clock.now()) });

import type { ConsoleModel, RemediationView } from "../../console/model.ts";
import { openApprovals, standingExemptions, standingStops } from "../../lambdas/core/acts/views.ts";
import type { Config } from "../../lambdas/core/config.ts";
import { playbookRoleName, roleArn } from "../../lambdas/core/names.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { remediationRow } from "../../lambdas/report/remediation-row.ts";
import { scenario } from "../../local/estate/scenario.ts";
import type { TrailEntry } from "../../local/services/cloudtrail/trail.ts";
import { currentReport } from "./current-report.ts";
import { deadLettersOf } from "./dead-letters.ts";
import type { LocalRun } from "./local-run.ts";
import { ticketViews } from "./ticket-views.ts";

/** What the pages show of a run, read afresh. @param speed seconds that pass in a second */
export const consoleModel = async (run: LocalRun, config: Config, speed: number): Promise<ConsoleModel> => {
  const { plane, clock } = run;
  const findings = await Array.fromAsync(plane.ledger.findings());
  return {
    asOf: new Date(clock.now()).toISOString(),
    deployment: config.deployment,
    about: `A simulated estate in this process, where time runs ${speed} times as fast as yours.`,
    accounts: new Map(config.accounts.map(({ id, name }) => [id, name])),
    playbooks: new Map(playbooks.map(({ id, title }) => [id, title])),
    tickets: (await ticketViews(run, config)).toSorted((a, b) => newestFirst(a.ticket.createdAt, b.ticket.createdAt)),
    report: await currentReport(run, config),
    approvals: await openApprovals(plane.ledger, new Date(clock.now())),
    exemptions: await standingExemptions(plane.ledger, new Date(clock.now())),
    stops: await standingStops(plane.ledger),
    acting: null,
    events: [...plane.heard.entries()].length,
    unreadable: deadLettersOf(run).map(({ sentAt, error, message }) => ({
      at: new Date(sentAt).toISOString(),
      error,
      message,
    })),
    happened: happenedBy(run),
    findings: findings.toSorted((a, b) => newestFirst(a.finding.times.observed, b.finding.times.observed)),
    remediations: (await remediationsOf(run, config)).toSorted((a, b) => newestFirst(a.row.startedAt, b.row.startedAt)),
  };
};

const newestFirst = (a: string, b: string): number => (a < b ? 1 : a > b ? -1 : 0);

const happenedBy = ({ play, clock }: LocalRun): ConsoleModel["happened"] =>
  scenario
    .map(({ minute, title, place }) => ({ at: play.startedAt + minute * 60_000, title, account: place.account }))
    .filter(({ at }) => at <= clock.now())
    .map((happened) => ({ ...happened, at: new Date(happened.at).toISOString() }));

const remediationsOf = async ({ plane }: LocalRun, config: Config): Promise<readonly RemediationView[]> => {
  const { ledger } = plane;
  // The session of a write is named after its remediation.
  const calls = Map.groupBy(plane.trail(), ({ sessionName }) => sessionName);
  const views: RemediationView[] = [];
  for await (const remediation of ledger.remediations()) {
    const { id, playbook, subject, finding } = remediation;
    views.push({
      row: remediationRow(remediation, await ledger.history(id)),
      finding,
      writeRole: roleArn(config, subject.account, playbookRoleName(config.deployment, playbook, "write")),
      calls: (calls.get(id) ?? []).map(callOf),
    });
  }
  return views;
};

const callOf = ({ service, operation, by }: TrailEntry): RemediationView["calls"][number] => ({
  operation: `${service}:${operation}`,
  by,
});

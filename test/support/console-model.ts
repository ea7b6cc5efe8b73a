import type { ConsoleModel, RemediationView } from "../../console/model.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import type { Transition } from "../../lambdas/core/remediation.ts";
import { remediationRow } from "../../lambdas/report/remediation-row.ts";
import { reportOf } from "./report-records.ts";
import { memberAccount } from "./sample-config.ts";
import { sampleFinding } from "./sample-finding.ts";

/** Nothing has happened. */
export const emptyModel: ConsoleModel = {
  asOf: "2026-01-01T00:01:00.000Z",
  deployment: "test",
  about: "A test.",
  accounts: new Map([[memberAccount, "shop"]]),
  playbooks: new Map([["s3/block-public-access", "Block all public access to a bucket"]]),
  report: await reportOf([]),
  events: 0,
  unreadable: [],
  happened: [],
  findings: [],
  remediations: [],
  tickets: [],
  approvals: [],
  exemptions: [],
  stops: { halts: [], breakers: [] },
  acting: null,
};

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

/** A history of these states, a second apart, beginning with `detected`. */
export const historyOf = (...entries: readonly Omit<Transition, "sequence" | "at" | "detail">[]): Transition[] =>
  [{ state: "detected" as const }, ...entries].map((entry, sequence) => ({
    detail:
      entry.state === "planned" ? { summary: "blocks: off → on", before: { all: false }, after: { all: true } } : {},
    ...entry,
    sequence,
    at: at(sequence + 2),
  }));

export const healedHistory = historyOf(
  { state: "planned" },
  { state: "applying" },
  { state: "verifying" },
  { state: "healed", reason: "verified" },
);

export interface ViewOptions {
  readonly id?: string;
  readonly generation?: number;
  readonly finding?: Finding;
  readonly history?: readonly Transition[];
}

export const viewOf = ({
  id = "a".repeat(32),
  generation = 1,
  finding = sampleFinding(),
  history = healedHistory,
}: ViewOptions = {}): RemediationView => ({
  row: remediationRow(
    { id, playbook: "s3/block-public-access", subject: finding.subject, generation, finding, createdAt: at(2) },
    history,
  ),
  finding,
  writeRole: `arn:aws:iam::${memberAccount}:role/homeostat-test-s3-block-public-access-write`,
  calls: [],
});

import config from "../../homeostat.config.ts";
import type { Config } from "../../lambdas/core/config.ts";
import type { Evaluations, Poll } from "../../lambdas/core/coverage.ts";
import { pollPlaces } from "../../lambdas/core/coverage.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import type { FindingRecord } from "../../lambdas/core/ledger.ts";
import type { LedgerRecord } from "../../lambdas/core/ledger-record.ts";
import { remediationId, ticketId } from "../../lambdas/core/names.ts";
import type { Transition } from "../../lambdas/core/remediation.ts";
import { readTicket } from "../../lambdas/core/ticket.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { buildReport } from "../../lambdas/report/build-report.ts";
import type { Report } from "../../lambdas/report/model.ts";
import { sampleFinding } from "./sample-finding.ts";

export const playbook = "s3/block-public-access";
const asOf = new Date("2026-01-02T00:00:00.000Z");
export const { subject } = sampleFinding();
const bucket = (id: string) => ({ ...subject, id, arn: `arn:aws:s3:::${id}` });

export const findingOf = (over: Partial<Finding>, decisions: FindingRecord["decisions"] = []): LedgerRecord => ({
  kind: "finding",
  refused: false,
  finding: sampleFinding(over),
  decisions,
});

/** A finding that the playbook of public buckets answers to. */
export const publicBucket = (id: string, over: Partial<Finding> = {}): LedgerRecord => {
  const key = over.key ?? `config|${id}`;
  return findingOf({ key, subject: bucket(id), title: `${id} is public`, ...over }, [
    { findingKey: key, playbook, mode: "enforce", outcome: "remediate", reason: "mode-enforce" },
  ]);
};

type Step = Partial<Transition> & Pick<Transition, "state">;

/** A remediation of a public bucket with its history, a minute a step. */
export const runOn = (id: string, steps: readonly Step[], generation = 1): readonly LedgerRecord[] => {
  const remediation = remediationId(playbook, bucket(id), generation);
  return [
    {
      kind: "remediation",
      remediation: {
        id: remediation,
        playbook,
        subject: bucket(id),
        generation,
        finding: sampleFinding({ subject: bucket(id), title: `${id} is public` }),
        createdAt: "2026-01-01T01:00:00.000Z",
      },
    },
    ...steps.map(
      (step, sequence): LedgerRecord => ({
        kind: "transition",
        remediationId: remediation,
        transition: { sequence, detail: {}, at: new Date(Date.UTC(2026, 0, 1, 1, sequence)).toISOString(), ...step },
      }),
    ),
  ];
};

export const healing: readonly Step[] = [
  { state: "detected" },
  { state: "planned", detail: { summary: "off → on", before: null, after: { BlockPublicAcls: true } } },
  { state: "applying" },
  { state: "verifying" },
  { state: "healed", reason: "verified" },
];

export const ticketOn = (id: string, url: string): LedgerRecord => ({
  kind: "ticket",
  ticket: readTicket({
    id: ticketId(playbook, bucket(id)),
    control: playbook,
    subject: bucket(id),
    tracker: "github:example/estate",
    item: { id: "#7", url },
  }),
});

export const counted = (over: Partial<Evaluations> = {}): LedgerRecord => ({
  kind: "evaluations",
  evaluations: {
    account: subject.account,
    region: subject.region,
    rule: "no-public-reads",
    ruleArn: "arn:aws:config:eu-west-1:444455556666:config-rule/config-rule-1",
    identifier: "S3_BUCKET_PUBLIC_READ_PROHIBITED",
    compliant: 20,
    nonCompliant: 0,
    insufficient: 0,
    asOf: "2026-01-01T23:55:00.000Z",
    ...over,
  },
});

/** Everything was seen five minutes ago. */
export const allSeen: readonly LedgerRecord[] = pollPlaces(config).map((place) => {
  const poll: Poll = {
    ...place,
    startedAt: null,
    cursor: null,
    asOf: "2026-01-01T23:55:00.000Z",
    outcome: "seen",
    failing: null,
    version: 1,
  };
  return { kind: "poll", poll };
});

async function* streamOf(records: Iterable<LedgerRecord>): AsyncGenerator<LedgerRecord> {
  yield* records;
}

export const reportOf = (records: Iterable<LedgerRecord>, over: Partial<Config> = {}): Promise<Report> =>
  buildReport(streamOf(records), { config: { ...config, ...over }, playbooks, asOf });

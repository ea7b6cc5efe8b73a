import type { Breaker } from "../../lambdas/core/breaker.ts";
import { granted } from "../../lambdas/core/granted-exemption.ts";
import type { GuardFacts } from "../../lambdas/core/guards.ts";
import type { Attempt } from "../../lambdas/core/remediation.ts";
import { sampleProposal } from "./sample-approval.ts";
import { sampleConfig } from "./sample-config.ts";
import { sampleFinding } from "./sample-finding.ts";

const finding = sampleFinding();
export const now = new Date("2026-01-01T12:00:00.000Z");
export const inSeconds = (count: number): string => new Date(now.getTime() + count * 1_000).toISOString();
/** What lets a write pass; a test says what is otherwise. */
export const facts = (over: Partial<GuardFacts> = {}): GuardFacts => ({
  now,
  halt: null,
  pulse: { at: inSeconds(-60), revivedAt: null },
  lease: { holder: "r1", until: inSeconds(600), token: 1 },
  config: sampleConfig(),
  freeze: null,
  breaker: null,
  reserved: true,
  purpose: "apply",
  deployed: sampleConfig(),
  remediation: {
    id: "r1",
    playbook: "sample/set-colour",
    subject: finding.subject,
    generation: 1,
    finding,
    createdAt: now.toISOString(),
  },
  change: { impact: "none", irreversible: false },
  tags: {},
  rewrites: "declared",
  earlier: [],
  after: "blue",
  approvals: { apply: null, rollback: null },
  exemptions: [],
  proposal: sampleProposal,
  ...over,
});
export const repaired = (hoursAgo: number): Attempt => ({
  generation: 1,
  outcome: "healed",
  reason: "verified",
  before: "red",
  after: "blue",
  writtenAt: inSeconds(-3_600 * hoursAgo),
  endedAt: inSeconds(-3_600 * hoursAgo),
});
export const elsewhere = sampleConfig({
  accounts: [{ id: "999999999999", name: "x", environment: "x", regions: ["eu-west-1"] }],
});

export const grantUntil = (expires: string) =>
  granted(
    {
      playbook: "sample/set-colour",
      account: finding.subject.account,
      subject: finding.subject.id,
      owner: "web team",
      reason: "the download page",
      expires,
    },
    "olga",
    now,
    1,
  );

export const exempting = sampleConfig({
  exemptions: [
    {
      id: "red-brand",
      playbooks: ["sample/set-colour"],
      subjects: [finding.subject.id],
      owner: "brand team",
      reason: "the brand is red until the relaunch",
      granted: "2026-01-01",
      expires: "2026-12-31",
    },
  ],
});

export const openBreaker: Breaker = {
  playbook: "sample/set-colour",
  failures: [],
  openedAt: inSeconds(-60),
  probe: null,
  version: 3,
};

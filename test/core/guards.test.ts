import { describe, expect, it } from "vitest";
import { endedBy } from "../../lambdas/core/granted-exemption.ts";
import { type GuardFacts, guard } from "../../lambdas/core/guards.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import {
  elsewhere,
  exempting,
  facts,
  grantUntil,
  inSeconds,
  now,
  openBreaker,
  repaired,
} from "../support/sample-guard-facts.ts";

const finding = sampleFinding();

describe("the guard of a write", () => {
  it("is not held up by a grant that has run out, or that a human ended", () => {
    expect(guard(facts({ exemptions: [grantUntil("2025-12-31")] }))).toBeNull();
    const ended = endedBy(grantUntil("2026-06-30"), { by: "olga", at: now.toISOString(), reason: "over" });
    expect(guard(facts({ exemptions: [ended] }))).toBeNull();
  });

  it("does not let a run write by options that were changed since", () => {
    const options = { wanted: "green" };
    const deployed = sampleConfig({ playbooks: { "sample/set-colour": { mode: "enforce", options } } });
    expect(guard(facts({ deployed }))?.reason).toBe("config-changed");
    expect(guard(facts({ deployed, config: deployed }))).toBeNull();
  });

  it("does not let a run scale by bounds that were changed since", () => {
    const boundedBy = (max: number) =>
      sampleConfig({
        scaling: [
          {
            alarm: "busy",
            account: finding.subject.account,
            region: "eu-west-1",
            cluster: "c",
            nodeGroup: "n",
            metric: { namespace: "N", name: "M", dimensions: {} },
            target: 70,
            min: 1,
            max,
          },
        ],
      });
    const { remediation } = facts();
    const scaling = {
      ...remediation,
      finding: {
        ...finding,
        detail: { type: "alarm", alarm: "busy", alarmArn: "", form: "metric", state: "ALARM", metrics: [] },
      },
    } as const;
    const planned = { remediation: scaling, config: boundedBy(20) };
    expect(guard(facts({ ...planned, deployed: boundedBy(5) }))?.reason).toBe("config-changed");
    expect(guard(facts({ ...planned, deployed: boundedBy(20) }))).toBeNull();
    // What is no part of this plan may change.
    expect(guard(facts({ deployed: boundedBy(5) }))).toBeNull();
  });

  it("lets the probe of an open breaker through, and the way back of any remediation", () => {
    const probe = { remediationId: "r1", at: inSeconds(-10) };
    expect(guard(facts({ breaker: { ...openBreaker, probe } }))).toBeNull();
    expect(guard(facts({ breaker: { ...openBreaker, probe: { ...probe, remediationId: "r2" } } }))?.reason).toBe(
      "breaker-open",
    );
    expect(guard(facts({ breaker: openBreaker, purpose: "rollback" }))).toBeNull();
  });

  it("goes back whatever recurs", () => {
    const earlier = [repaired(1), repaired(2), repaired(3)];
    expect(guard(facts({ earlier, purpose: "rollback" }))).toBeNull();
  });

  it("rations no way back", () => {
    expect(guard(facts({ reserved: false, purpose: "rollback" }))).toBeNull();
  });

  const tagScope = sampleConfig({
    playbooks: {
      "sample/set-colour": { mode: "enforce", scopes: [{ tags: { team: "data" }, mode: "observe" }] },
    },
  });
  const stack = { "aws:cloudformation:stack-name": "shop-web" };
  const owned = (cloudFormation: "ticket" | "revert" | "ignore") => sampleConfig({ ownership: { cloudFormation } });

  it.each([
    ["tags that no scope names", { config: tagScope, tags: { team: "web" } }],
    ["tags that are not known yet", { config: tagScope, tags: null }],
    ["code whose resources are to be reverted", { config: owned("revert"), deployed: owned("revert"), tags: stack }],
    ["code, where it is a size that moves", { tags: stack, rewrites: "capacity" }],
    ["code, where our own write is undone", { tags: stack, purpose: "rollback" }],
  ] satisfies [string, Partial<GuardFacts>][])("is not stopped by %s", (_what, over) => {
    expect(guard(facts(over))).toBeNull();
  });

  it("names the tag that holds the write back", () => {
    expect(guard(facts({ config: tagScope, tags: { team: "data", tier: "1" } }))?.note).toBe('"team" = "data"');
  });

  it("lets through what nothing forbids", () => {
    expect(guard(facts())).toBeNull();
  });

  it("goes by the shipped configuration where none was recorded yet", () => {
    expect(guard(facts({ deployed: null }))).toBeNull();
    expect(guard(facts({ deployed: null, config: sampleConfig({ playbooks: {} }) }))?.reason).toBe("mode-lowered");
  });

  it.each([
    ["exempted", { config: exempting }],
    ["exempted", { deployed: exempting }],
    ["exempted", { exemptions: [grantUntil("2026-06-30")] }],
    ["breaker-open", { breaker: openBreaker }],
    ["budget-spent", { reserved: false }],
    ["frozen", { freeze: { name: "new year", until: "2026-01-02T00:00:00.000Z" } }],
    ["ledger-stale", { pulse: null }],
    ["ledger-stale", { pulse: { at: inSeconds(-601), revivedAt: null } }],
    ["ledger-stale", { pulse: { at: inSeconds(601), revivedAt: null } }],
    ["halted", { halt: { by: "ops", reason: "x", at: "t" } }],
    ["account-not-managed", { deployed: elsewhere }],
    ["account-not-managed", { config: elsewhere }],
    [
      "own-resource",
      {
        deployed: sampleConfig({ deployment: "invoices" }),
        remediation: { ...facts().remediation, subject: { ...finding.subject, id: "homeostat-invoices-x" } },
      },
    ],
    ["mode-lowered", { deployed: sampleConfig({ playbooks: {} }) }],
    ["approval-missing", { config: sampleConfig({ playbooks: { "sample/set-colour": { mode: "approve" } } }) }],
    ["held-by-tag", { config: tagScope, tags: { team: "data" } }],
    ["held-by-tag", { deployed: tagScope, tags: { team: "data" } }],
    ["held-by-tag", { config: tagScope, tags: { team: "data" }, purpose: "rollback" }],
    ["owned-by-code", { tags: stack }],
    ["owned-by-code", { config: owned("ticket"), deployed: owned("revert"), tags: stack }],
    ["owned-by-code", { config: owned("revert"), deployed: owned("ignore"), tags: stack }],
    ["drift-recurs", { earlier: [repaired(1), repaired(2), repaired(3)] }],
    ["approval-missing", { change: { impact: "disruptive", irreversible: false } }],
    ["approval-missing", { change: { impact: "none", irreversible: true } }],
    ["lease-lost", { lease: null }],
    ["lease-lost", { lease: { holder: "r2", until: inSeconds(600), token: 2 } }],
    ["lease-lost", { lease: { holder: "r1", until: inSeconds(119), token: 1 } }],
    ["lease-lost", { lease: { holder: "r1", until: inSeconds(-1), token: 1 } }],
  ] satisfies [string, Partial<GuardFacts>][])("refuses: %s", (reason, over) => {
    expect(guard(facts(over))?.reason).toBe(reason);
  });

  it("asks for two minutes of lease, which outlive every write call", () => {
    expect(guard(facts({ lease: { holder: "r1", until: inSeconds(120), token: 1 } }))).toBeNull();
  });

  it("says who halted, when and why", () => {
    expect(guard(facts({ halt: { by: "ops", reason: "incident 7", at: "noon" } }))?.note).toBe(
      "halted by ops at noon: incident 7",
    );
  });
});

import { describe, expect, it } from "vitest";
import type { Approval } from "../../lambdas/core/approval.ts";
import { type GuardFacts, guard } from "../../lambdas/core/guards.ts";
import { sampleApproval, sampleProposal } from "../support/sample-approval.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { elsewhere, exempting, facts, inSeconds, now, openBreaker, repaired } from "../support/sample-guard-facts.ts";

const finding = sampleFinding();
const people = [{ id: "mary", may: ["approve" as const] }];
const asking = sampleConfig({ playbooks: { "sample/set-colour": { mode: "approve" } }, people });
const observing = sampleConfig({ playbooks: {}, people });
const green = sampleConfig({ playbooks: { "sample/set-colour": { mode: "enforce", options: { wanted: "green" } } } });

describe("what a refusal says to whoever is on call", () => {
  it.each([
    [{ pulse: null }, "kept in step for the last time at no time"],
    [{ pulse: { at: inSeconds(-900), revivedAt: null } }, `kept in step for the last time at ${inSeconds(-900)}`],
    [{ config: exempting }, "red-brand, by brand team, until 2026-12-31: the brand is red until the relaunch"],
    [{ freeze: { name: "new year", until: inSeconds(60) } }, `new year, until ${inSeconds(60)}`],
    [{ freeze: { name: "new year", until: null } }, "new year, whose end cannot be told"],
    [{ deployed: elsewhere }, "444455556666 in eu-west-1 is not configured"],
    [
      {
        deployed: sampleConfig({ deployment: "invoices" }),
        remediation: { ...facts().remediation, subject: { ...finding.subject, id: "homeostat-invoices-x" } },
      },
      "homeostat-invoices-x belongs to Homeostat",
    ],
    [{ deployed: sampleConfig({ playbooks: {} }) }, "the mode in force is observe"],
    [{ deployed: green }, "options or bounds were deployed since that this was not planned by"],
    [{ breaker: openBreaker }, `open since ${inSeconds(-60)}`],
    [
      { earlier: [repaired(3), repaired(2), repaired(1)] },
      `repaired 3 times within 24h, last at ${inSeconds(-3_600)}, and back each time`,
    ],
    [{ reserved: false }, "no place is held in the budgets of the playbook and the account"],
    [{ config: asking }, "the mode in force asks for an approval, and there is none"],
    [{ lease: null }, "no lease is held"],
    [
      { lease: { holder: "r2", until: inSeconds(600), token: 2 } },
      `the lease is held by remediation r2 until ${inSeconds(600)}`,
    ],
    [{ lease: { holder: "r1", until: inSeconds(119), token: 1 } }, "only 119 s of the lease are left"],
  ] satisfies [Partial<GuardFacts>, string][])("says of %j what it found", (over, note) => {
    expect(guard(facts(over))?.note).toBe(note);
  });
});

describe("what humans agreed to", () => {
  const agreed = (purpose: "apply" | "rollback", summary = sampleProposal.summary): Approval =>
    sampleApproval(
      { ...sampleProposal, purpose, summary, deadline: inSeconds(600) },
      { answers: [{ verb: "approve", by: "mary", at: now.toISOString() }] },
    );
  const back = { purpose: "rollback" as const, proposal: { ...sampleProposal, purpose: "rollback" as const } };

  it("lets the write pass that they agreed to", () => {
    const approvals = { apply: agreed("apply"), rollback: null };
    expect(guard(facts({ config: asking, deployed: asking, approvals }))).toBeNull();
  });

  it("lets no write pass because they agreed to undo one", () => {
    const approvals = { apply: null, rollback: agreed("rollback") };
    expect(guard(facts({ config: asking, deployed: asking, approvals }))?.reason).toBe("approval-missing");
    expect(guard(facts({ config: exempting, approvals }))?.reason).toBe("exempted");
  });

  it("lets the way back pass that they agreed to, whatever mode or exemption came since", () => {
    const approvals = { apply: null, rollback: agreed("rollback") };
    expect(guard(facts({ ...back, config: observing, deployed: observing, approvals }))).toBeNull();
    const exempted = { ...exempting, people: asking.people };
    expect(guard(facts({ ...back, config: exempted, deployed: exempted, approvals }))).toBeNull();
  });

  it("lets no other way back pass", () => {
    const approvals = { apply: null, rollback: agreed("rollback", "another") };
    expect(guard(facts({ ...back, config: observing, deployed: observing, approvals }))).toEqual({
      reason: "approval-stale",
      note: "it was approved for another plan, by other people or for an earlier time",
    });
  });

  it("lets a write that went wrong undo itself where they agreed to the write, and only there", () => {
    const itself = { ...back, config: asking, deployed: asking };
    expect(guard(facts({ ...itself, approvals: { apply: agreed("apply"), rollback: null } }))).toBeNull();
    expect(guard(facts({ ...itself, approvals: { apply: null, rollback: null } }))?.reason).toBe("approval-missing");
  });
});

import { expect, it } from "vitest";
import type { Approval } from "../../lambdas/core/approval.ts";
import type { RollbackRequest } from "../../lambdas/core/rollback-request.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { describeLedgers } from "./support/ledgers.ts";

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const { subject } = sampleFinding();
const approval = (remediationId: string, over: Partial<Approval> = {}): Approval => ({
  proposal: {
    remediationId,
    purpose: "apply",
    playbook: "a/b",
    playbookVersion: 1,
    generation: 1,
    attempt: 0,
    subject,
    summary: "off → on",
    before: { on: false },
    after: { on: true },
    impact: "none",
    irreversible: false,
    options: {},
    deadline: at(60),
  },
  planHash: "abc",
  requestedBy: null,
  askedAt: at(0),
  quorum: 1,
  answers: [],
  wakeUp: "token",
  dueAt: at(60),
  version: 1,
  ...over,
});
const rollback = (remediationId: string, over: Partial<RollbackRequest> = {}): RollbackRequest => ({
  remediationId,
  attempt: 1,
  by: "olga",
  reason: "the shop is down",
  at: at(0),
  ended: null,
  dueAt: at(5),
  version: 1,
  ...over,
});

describeLedgers("what decides on a write, in the ledger %s", (_where, open) => {
  it("keeps what humans said, for the write and for its way back, and tells a write of both", async () => {
    const ledger = await open();
    const back = approval("r1", { proposal: { ...approval("r1").proposal, purpose: "rollback" } });
    expect(await ledger.putApproval(approval("r1"), null)).toBe(true);
    expect(await ledger.putApproval(approval("r1"), null)).toBe(false);
    expect(await ledger.putApproval(back, null)).toBe(true);
    expect(await ledger.getApproval("r1", "apply")).toEqual(approval("r1"));
    expect(await ledger.getApproval("r2", "apply")).toBeNull();
    const guards = await ledger.readGuards({ id: "r1", playbook: "a/b", subject });
    expect(guards.approvals).toEqual({ apply: approval("r1"), rollback: back });
    const other = await ledger.readGuards({ id: "r2", playbook: "a/b", subject });
    expect(other.approvals).toEqual({ apply: null, rollback: null });
  });

  it("lets one of two answers through that come at once", async () => {
    const ledger = await open();
    await ledger.putApproval(approval("r1"), null);
    const answers = await Promise.all(
      ["mary", "nora"].map((by) =>
        ledger.putApproval(approval("r1", { answers: [{ verb: "approve", by, at: at(1) }], version: 2 }), 1),
      ),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  it("tells which approvals are due, and which wait at all", async () => {
    const ledger = await open();
    await ledger.putApproval(approval("r1", { dueAt: at(9) }), null);
    await ledger.putApproval(approval("r2"), null);
    await ledger.putApproval(approval("r3", { dueAt: null }), null);
    const idsOf = async (until: string, limit = 9) =>
      (await ledger.dueApprovals(until, limit)).map(({ proposal }) => proposal.remediationId);
    expect(await idsOf(at(10))).toEqual(["r1"]);
    expect(await idsOf("9999")).toEqual(["r1", "r2"]);
    expect(await idsOf("9999", 1)).toEqual(["r1"]);
    await ledger.putApproval(approval("r1", { dueAt: null, version: 2 }), 1);
    expect(await idsOf("9999")).toEqual(["r2"]);
  });

  it("keeps the latest request to undo a remediation, and tells which are due", async () => {
    const ledger = await open();
    expect(await ledger.getRollback("r1")).toBeNull();
    expect(await ledger.putRollback(rollback("r1"), null)).toBe(true);
    expect(await ledger.putRollback(rollback("r1"), null)).toBe(false);
    expect(await ledger.getRollback("r1")).toEqual(rollback("r1"));
    expect((await ledger.dueRollbacks(at(6), 9)).map(({ remediationId }) => remediationId)).toEqual(["r1"]);
    expect(await ledger.dueRollbacks(at(4), 9)).toEqual([]);
    const ended = { reason: "approval-rejected", note: "no", at: at(7) } as const;
    expect(await ledger.putRollback(rollback("r1", { ended, dueAt: null, version: 2 }), 1)).toBe(true);
    expect(await ledger.dueRollbacks("9999", 9)).toEqual([]);
  });

  it("tells what guards a write: halts of everything and of the playbook, the subject's lease, the configuration", async () => {
    const ledger = await open();
    const halt = { by: "ops", reason: "because", at: at(0) };
    const haltOf = async (playbook: string): Promise<unknown> =>
      (await ledger.readGuards({ id: "r1", playbook, subject })).halt;
    const nothing = {
      halt: null,
      lease: null,
      breaker: null,
      budgets: { playbook: null, account: null },
      fleet: null,
      exemptions: [],
      pulse: null,
      approvals: { apply: null, rollback: null },
    };
    expect(await ledger.readGuards({ id: "r1", playbook: "a/b", subject })).toEqual({ ...nothing, config: null });
    await ledger.putHalt("a/b", halt);
    expect(await haltOf("a/b")).toEqual(halt);
    expect(await haltOf("c/d")).toBeNull();
    await ledger.putHalt(null, { ...halt, reason: "all" });
    expect(await haltOf("c/d")).toEqual({ ...halt, reason: "all" });
    await ledger.liftHalt(null, { ...halt, reason: "all" });
    await ledger.liftHalt("a/b", halt);
    expect(await haltOf("a/b")).toBeNull();

    const lease = await ledger.acquireLease(subject, "a", at(0), at(20));
    await ledger.putConfig(sampleConfig());
    await ledger.putConfig(sampleConfig({ coolDown: "9m" }));
    expect(await ledger.readGuards({ id: "r1", playbook: "a/b", subject })).toEqual({
      ...nothing,
      lease,
      config: sampleConfig({ coolDown: "9m" }),
    });
    expect(
      (await ledger.readGuards({ id: "r1", playbook: "a/b", subject: { ...subject, id: "another" } })).lease,
    ).toBeNull();
  });

  it("reads a configuration that another version recorded: what is missing has its default, what is more is not understood", async () => {
    const ledger = await open();
    const { freezes: _later, ...older } = sampleConfig();
    await ledger.putConfig(JSON.parse(JSON.stringify(older)));
    expect((await ledger.readGuards({ id: "r1", playbook: "a/b", subject })).config).toEqual({ ...older, freezes: [] });
    await ledger.putConfig(JSON.parse(JSON.stringify({ ...older, moonPhases: [] })));
    await expect(ledger.readGuards({ id: "r1", playbook: "a/b", subject })).rejects.toThrow(/moonPhases/);
  });
});

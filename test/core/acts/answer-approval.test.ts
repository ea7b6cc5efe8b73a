import { beforeEach, describe, expect, it } from "vitest";
import { collect } from "../../adapters/support/ledgers.ts";
import { sampleApproval, sampleHash, sampleId } from "../../support/sample-approval.ts";
import { type ActRig, actRig, fieldIn, refusalIn } from "./support.ts";

const approve = `/approvals/${sampleId}/approve`;
const reject = `/approvals/${sampleId}/reject`;
const yes = { planHash: sampleHash };

let rig: ActRig;
beforeEach(async () => {
  rig = actRig();
  await rig.ledger.putApproval(sampleApproval(), null);
});

describe("an answer to a plan", () => {
  it("is recorded with who and when, decides, and wakes the run", async () => {
    const { status, body } = await rig.as("mary", "POST", approve, { ...yes, note: "seen with the web team" });
    expect({ status, body }).toEqual({
      status: 200,
      body: { remediationId: sampleId, state: "approved", approvedBy: ["mary"], quorum: 1 },
    });
    expect((await rig.ledger.getApproval(sampleId, "apply"))?.answers).toEqual([
      { verb: "approve", by: "mary", at: "2026-01-01T09:00:00.000Z", note: "seen with the web team" },
    ]);
    expect(rig.woken).toEqual(["callback-1"]);
    expect(await collect(rig.ledger.acts())).toEqual([
      expect.objectContaining({ verb: "approve", target: sampleId, by: "mary", why: "seen with the web team" }),
    ]);
  });

  it("leaves the plan open until as many agree as must", async () => {
    await rig.ledger.putApproval(sampleApproval({}, { quorum: 2, version: 2 }), 1);
    expect((await rig.as("mary", "POST", approve, yes)).body).toMatchObject({ state: "open", quorum: 2 });
    expect(rig.woken).toEqual([]);
    expect(refusalIn(await rig.as("mary", "POST", approve, yes))).toBe("already-answered");
    expect((await rig.as("otto", "POST", approve, yes)).body).toMatchObject({ state: "approved" });
    expect(rig.woken).toEqual(["callback-1"]);
  });

  it.each([
    ["by somebody who may not", "olga", approve, yes, 403, "not-entitled"],
    ["by somebody who is not listed", "eve", approve, yes, 403, "not-entitled"],
    ["to another plan", "mary", approve, { planHash: "cd".repeat(32) }, 409, "another-plan"],
    ["about nothing", "mary", `/approvals/${"f".repeat(32)}/approve`, yes, 404, "not-found"],
  ])("is refused %s", async (_why, who, path, body, status, reason) => {
    const answered = await rig.as(who, "POST", path, body);
    expect([answered.status, refusalIn(answered)]).toEqual([status, reason]);
    expect(await rig.ledger.getApproval(sampleId, "apply")).toEqual(sampleApproval());
    expect(rig.woken).toEqual([]);
  });

  it("is refused after the deadline, and after it is decided", async () => {
    rig.at("2026-01-01T12:00:00.001Z");
    expect(refusalIn(await rig.as("mary", "POST", approve, yes))).toBe("deadline-passed");
    rig.at("2026-01-01T11:00:00.000Z");
    expect((await rig.as("mary", "POST", reject)).status).toBe(200);
    expect(refusalIn(await rig.as("otto", "POST", approve, yes))).toBe("already-decided");
  });

  it("is refused to whoever asked for it, but they may take it back", async () => {
    await rig.ledger.putApproval(sampleApproval({}, { requestedBy: "mary", version: 2 }), 1);
    expect(refusalIn(await rig.as("mary", "POST", approve, yes))).toBe("own-request");
    expect((await rig.as("mary", "POST", reject)).body).toMatchObject({ state: "rejected" });
  });

  it.each([
    ["may disrupt what works", { impact: "disruptive" as const }],
    ["cannot be undone", { irreversible: true }],
  ])("to a plan that %s needs the subject's id, typed", async (_why, proposal) => {
    await rig.ledger.putApproval(sampleApproval(proposal, { version: 2 }), 1);
    const without = await rig.as("mary", "POST", approve, yes);
    expect([refusalIn(without), fieldIn(without)]).toEqual(["confirmation-missing", "confirm"]);
    expect(refusalIn(await rig.as("mary", "POST", approve, { ...yes, confirm: "shop" }))).toBe("confirmation-missing");
    expect((await rig.as("mary", "POST", approve, { ...yes, confirm: "shop-downloads" })).status).toBe(200);
  });

  it("that says no needs neither hash nor confirmation", async () => {
    await rig.ledger.putApproval(sampleApproval({ impact: "disruptive" }, { version: 2 }), 1);
    expect((await rig.as("mary", "POST", reject, { note: "not in December" })).body).toMatchObject({
      state: "rejected",
    });
  });

  it("is told apart by its plan where a write and its way back were both asked about", async () => {
    const rollback = sampleApproval({ purpose: "rollback" }, { planHash: "ef".repeat(32), wakeUp: "callback-2" });
    await rig.as("mary", "POST", approve, yes);
    await rig.ledger.putApproval(rollback, null);
    expect((await rig.as("otto", "POST", approve, { planHash: "ef".repeat(32) })).status).toBe(200);
    expect((await rig.ledger.getApproval(sampleId, "rollback"))?.answers).toHaveLength(1);
    expect(rig.woken).toEqual(["callback-1", "callback-2"]);
  });

  it("survives somebody else's at the same moment: neither is lost", async () => {
    await rig.ledger.putApproval(sampleApproval({}, { quorum: 2, version: 2 }), 1);
    await Promise.all(["mary", "otto"].map((who) => rig.as(who, "POST", approve, yes)));
    const answers = (await rig.ledger.getApproval(sampleId, "apply"))?.answers ?? [];
    expect(answers.map(({ by }) => by).sort()).toEqual(["mary", "otto"]);
  });

  it("stands where the run could not be woken: the sweep does it", async () => {
    rig = actRig(
      {},
      {
        wake: async () => {
          throw new Error("Lambda is down");
        },
      },
    );
    await rig.ledger.putApproval(sampleApproval(), null);
    expect((await rig.as("mary", "POST", approve, yes)).status).toBe(200);
    expect(await rig.ledger.dueApprovals("2026-01-01T09:00:00.000Z", 9)).toHaveLength(1);
  });
});

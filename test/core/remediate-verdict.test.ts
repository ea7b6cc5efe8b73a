import { describe, expect, it } from "vitest";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { awsError, samplePlaybook } from "../support/sample-playbook.ts";
import { createRig, endOf as ends, type RigOptions } from "../support/workflow-rig.ts";

describe("verification", () => {
  it("waits while it is pending", async () => {
    const rig = await createRig({ world: { verdict: "pending" } });
    let checks = 0;
    rig.journal.dieAt = (_point, name) => {
      if (name === "verify: before check" && ++checks === 4) rig.world.verdict = "healed";
      return false;
    };
    expect((await rig.run()).state).toBe("healed");
    expect(checks).toBe(4);
  });

  it("escalates what never settles: the change stays", async () => {
    const { result, world } = await ends({ world: { verdict: "pending" } });
    expect(result).toEqual({ state: "escalated", reason: "not-settled" });
    expect(world.colour).toBe("blue");
  });

  it("escalates what cannot be read, and never calls it failed", async () => {
    const rig = await createRig({
      dieAt: (_point, name) => {
        if (name === "record-3-verifying: after checkpoint")
          rig.world.readErrors.push(...Array.from({ length: 20 }, () => awsError("InternalFailure", 500)));
        return false;
      },
    });
    expect(await rig.run()).toEqual({ state: "escalated", reason: "unreadable-after-write" });
    expect(rig.world.colour).toBe("blue");
  });

  it("closes where the subject went away meanwhile", async () => {
    const rig = await createRig({
      dieAt: (_point, name) => {
        if (name === "record-3-verifying: after checkpoint") rig.world.exists = false;
        return false;
      },
    });
    expect(await rig.run()).toEqual({ state: "superseded", reason: "resource-gone" });
  });

  it("never reopens a hole by itself", async () => {
    const { result, world } = await ends({ world: { verdict: "failed" } });
    expect(result).toEqual({ state: "failed", reason: "verification-failed" });
    expect(world).toMatchObject({ colour: "blue", writeCalls: 1 });
  });
});

describe("rollback", () => {
  const failing: RigOptions = { finding: sampleFinding({ kind: "alarm" }), world: { verdict: "failed" } };

  it("undoes what violates nothing when undone", async () => {
    const { result, world, history } = await ends(failing);
    expect(result).toEqual({ state: "rolled-back", reason: "rolled-back-after-failure" });
    expect(world).toMatchObject({ colour: "red", writeCalls: 2 });
    expect(history.map(({ state }) => state)).toContain("rolling-back");
  });

  it("goes back only as far as the playbook finds safe", async () => {
    const { result, world } = await ends({
      ...failing,
      playbook: (theirs) => samplePlaybook(theirs, { rollback: { to: () => ({ colour: "purple" }) } }),
    });
    expect(result.state).toBe("rolled-back");
    expect(world.colour).toBe("purple");
  });

  it.each([
    ["the playbook finds nothing safe", { to: () => null }],
    ["the change is irreversible", { irreversible: "paint does not come off" }],
  ])("fails and leaves the change where %s", async (_what, rollback) => {
    const { result, world } = await ends({
      ...failing,
      config: sampleConfig({ playbooks: { "sample/set-colour": { mode: "enforce", allow: ["irreversible"] } } }),
      playbook: (theirs) => samplePlaybook(theirs, { rollback }),
    });
    expect(result).toEqual({ state: "failed", reason: "verification-failed" });
    expect(world).toMatchObject({ colour: "blue", writeCalls: 1 });
  });

  it("asks for an irreversible change unless it is allowed by name", async () => {
    const { result } = await ends({
      playbook: (theirs) => samplePlaybook(theirs, { rollback: { irreversible: "paint does not come off" } }),
    });
    expect(result.reason).toBe("impact-held");
  });

  it("undoes nothing that somebody else has changed since", async () => {
    const rig = await createRig({
      ...failing,
      dieAt: (_point, name) => {
        if (name === "verify: after checkpoint") rig.world.colour = "green";
        return false;
      },
    });
    expect(await rig.run()).toEqual({ state: "failed", reason: "verification-failed" });
    expect(rig.world.colour).toBe("green");
  });

  it("undoes nothing over a state that cannot be read, and calls a human", async () => {
    const rig = await createRig({
      ...failing,
      dieAt: (_point, name) => {
        if (name === "verify: after checkpoint")
          rig.world.readErrors = Array.from({ length: 9 }, () => awsError("AccessDenied", 403));
        return false;
      },
    });
    expect(await rig.run()).toEqual({ state: "escalated", reason: "unreadable-after-write" });
    expect(rig.world).toMatchObject({ colour: "blue", writeCalls: 1 });
    expect((await rig.ledger.history(rig.id)).at(-1)?.detail.note).toBe("AccessDenied: AccessDenied from AWS");
  });

  it("undoes nothing of a subject that is gone", async () => {
    const rig = await createRig({
      ...failing,
      dieAt: (_point, name) => {
        if (name === "verify: after checkpoint") rig.world.exists = false;
        return false;
      },
    });
    expect(await rig.run()).toEqual({ state: "superseded", reason: "resource-gone" });
    expect(rig.world.writeCalls).toBe(1);
  });

  it("is refused under a halt", async () => {
    const rig = await createRig({
      ...failing,
      dieAt: (_point, name) => {
        if (name === "verify: after checkpoint")
          void rig.ledger.putHalt(null, { by: "ops", reason: "stop", at: "2026-01-01T00:00:00.000Z" });
        return false;
      },
    });
    expect(await rig.run()).toEqual({ state: "failed", reason: "rollback-refused" });
    expect(rig.world.colour).toBe("blue");
    expect((await rig.ledger.history(rig.id)).at(-1)?.detail.note).toMatch(/^halted: halted by ops .*: stop$/);
  });

  it("says what it undoes, and from what to what", async () => {
    const { history } = await ends(failing);
    expect(history.find(({ state }) => state === "rolling-back")?.detail).toEqual({
      summary: "undo: colour: red → blue",
      before: { colour: "blue" },
      after: { colour: "red" },
      impact: "none",
    });
  });

  const lost = { error: new Error("socket hang up"), applied: false };
  it.each([
    ["of which no answer came is waited for while it can land", [null, lost], 80, "rolled-back"],
    ["of which no answer came is unverified where it never lands", [null, lost], 130, "escalated"],
    ["that shows late is waited for as long as the playbook says", [], 50, "rolled-back"],
    ["that does not show goes to a human, and is not called undone", [], 70, "escalated"],
  ] as const)("%s", async (_what, writeErrors, seconds, state) => {
    let writtenAt = 0;
    const rig = await createRig({
      ...failing,
      world: { verdict: "failed", writeErrors: [...writeErrors] },
      dieAt: (_point, name) => {
        if (name === "rollback: after checkpoint") {
          writtenAt ||= rig.journal.now;
          rig.world.colour = "blue";
        }
        if (writtenAt > 0 && rig.journal.now >= writtenAt + seconds * 1_000) rig.world.colour = "red";
        return false;
      },
    });
    const reason = state === "escalated" ? "rollback-unverified" : "rolled-back-after-failure";
    expect(await rig.run()).toEqual({ state, reason });
  });
});

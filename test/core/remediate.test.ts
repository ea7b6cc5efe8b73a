import { describe, expect, it } from "vitest";
import { mayFollow, type State } from "../../lambdas/core/states.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { awsError, samplePlaybook } from "../support/sample-playbook.ts";
import { createRig, type RigOptions } from "../support/workflow-rig.ts";

const ends = async (options: RigOptions) => {
  const rig = await createRig(options);
  const result = await rig.run();
  return { ...rig, result, history: await rig.ledger.history(rig.id) };
};

const alarmFinding = sampleFinding({ kind: "alarm" });

describe("the remediation workflow", () => {
  it("heals, and records every state in an allowed order", async () => {
    const { result, history, world } = await ends({});
    expect(result).toEqual({ state: "healed", reason: "verified" });
    expect(world).toMatchObject({ colour: "blue", effectiveWrites: 1 });
    expect(history.map(({ state }) => state)).toEqual(["detected", "planned", "applying", "verifying", "healed"]);
    expect(history.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4]);
  });

  it("records before and after with the plan, before it writes", async () => {
    const { history } = await ends({});
    expect(history[1]).toMatchObject({
      state: "planned",
      detail: { summary: "colour: red → blue", before: { colour: "red" }, after: { colour: "blue" }, impact: "none" },
    });
  });

  it("keeps the whole observed state as before-image", async () => {
    const { ledger, id } = await ends({});
    expect(await ledger.getBeforeImage(id)).toMatchObject({ colour: "red" });
  });

  it("announces each transition after it was recorded", async () => {
    const { announced } = await ends({});
    expect(announced.map(({ state }) => state)).toEqual(["planned", "applying", "verifying", "healed"]);
  });

  it("frees the slot and the lease when it ends, and cools down", async () => {
    const { ledger, finding } = await ends({});
    const slot = await ledger.getSlot("sample/set-colour", finding.subject);
    expect(slot).toMatchObject({ openId: null, lastOutcome: "healed", generation: 1, dueAt: null });
    expect(slot?.coolDownUntil).not.toBeNull();
    expect((await ledger.getLease(finding.subject))?.until).toBe(new Date(0).toISOString());
  });

  it.each([
    ["is already as it should be", { world: { colour: "blue" } }, "skipped", "already-compliant"],
    ["is gone", { world: { exists: false } }, "skipped", "resource-gone"],
    ["cannot be changed safely", { world: { colour: "black" } }, "escalated", "rule-carries-more"],
    [
      "cannot be read",
      { world: { readErrors: Array.from({ length: 9 }, () => awsError("ThrottlingException", 400)) } },
      "escalated",
      "state-unreadable",
    ],
  ] satisfies [string, RigOptions, string, string][])(
    "writes nothing where the subject %s",
    async (_what, options, state, reason) => {
      const { result, world } = await ends(options);
      expect(result).toEqual({ state, reason });
      expect(world.writeCalls).toBe(0);
    },
  );

  it("retries a read that fails for a moment", async () => {
    const { result } = await ends({ world: { readErrors: [awsError("ThrottlingException", 400)] } });
    expect(result.state).toBe("healed");
  });

  it("plans and records in mode observe, and writes nothing", async () => {
    const { result, world, history } = await ends({ config: sampleConfig({ playbooks: {} }) });
    expect(result).toEqual({ state: "recorded", reason: "mode-observe" });
    expect(history[1]?.detail.after).toEqual({ colour: "blue" });
    expect(world.writeCalls).toBe(0);
  });

  it("does not write in mode approve: nobody can be asked yet", async () => {
    const { result, world } = await ends({
      config: sampleConfig({ playbooks: { "sample/set-colour": { mode: "approve" } } }),
    });
    expect(result).toEqual({ state: "escalated", reason: "approval-unavailable" });
    expect(world.writeCalls).toBe(0);
  });

  it("holds a change that the plan found disruptive, unless the configuration allows it by name", async () => {
    const held = await ends({ world: { colour: "crimson" } });
    expect(held.result).toEqual({ state: "escalated", reason: "approval-unavailable" });
    expect(held.history[1]?.detail.impact).toBe("disruptive");
    const allowed = await ends({
      world: { colour: "crimson" },
      config: sampleConfig({ playbooks: { "sample/set-colour": { mode: "enforce", allow: ["disruptive"] } } }),
    });
    expect(allowed.result.state).toBe("healed");
  });

  it("does not let a glob allow what must be allowed by name", async () => {
    const { result } = await ends({
      world: { colour: "crimson" },
      config: sampleConfig({ playbooks: { "sample/*": { mode: "enforce", allow: ["disruptive"] } } }),
    });
    expect(result.reason).toBe("approval-unavailable");
  });

  describe("when AWS refuses or loses the write", () => {
    it("fails without rolling back where AWS rejected it", async () => {
      const { result, world, history } = await ends({
        world: { writeErrors: [{ error: awsError("AccessDenied", 403), applied: false }] },
      });
      expect(result).toEqual({ state: "failed", reason: "write-rejected" });
      expect(history.at(-1)?.detail.note).toContain("AccessDenied");
      expect(world).toMatchObject({ colour: "red", writeCalls: 1 });
    });

    it.each([
      ["a server error", awsError("InternalFailure", 500)],
      ["a throttle", awsError("ThrottlingException", 400)],
      ["a time-out", new Error("socket hang up")],
    ])("verifies after %s whose write did happen", async (_what, error) => {
      const { result, world } = await ends({ world: { writeErrors: [{ error, applied: true }] } });
      expect(result).toEqual({ state: "healed", reason: "verified" });
      expect(world).toMatchObject({ effectiveWrites: 1, writeCalls: 1 });
    });

    it("ends as never applied, and is due again after the write time-out, where it did not happen", async () => {
      const { result, ledger, finding, journal } = await ends({
        world: { writeErrors: [{ error: awsError("InternalFailure", 500), applied: false }] },
      });
      expect(result).toEqual({ state: "failed", reason: "never-applied" });
      const slot = await ledger.getSlot("sample/set-colour", finding.subject);
      expect(slot?.dueAt).toBe(new Date(journal.now + 60_000).toISOString());
      expect(slot?.next).toEqual({ findingKey: finding.key, revision: finding.revision });
    });

    it("escalates where neither the old nor the new state is there", async () => {
      const rig = await createRig({ world: { writeErrors: [{ error: new Error("reset"), applied: false }] } });
      // Somebody else paints while the write is lost.
      rig.world.writeErrors[0] = {
        get error() {
          rig.world.colour = "green";
          return new Error("reset");
        },
        applied: false,
      };
      expect(await rig.run()).toEqual({ state: "escalated", reason: "partly-applied" });
    });
  });

  describe("guards inside the writing step", () => {
    it("queues under a halt and writes nothing", async () => {
      const rig = await createRig();
      await rig.ledger.putHalt(null, { by: "ops", reason: "incident 7", at: "2026-01-01T00:00:00.000Z" });
      expect(await rig.run()).toEqual({ state: "queued", reason: "halted" });
      expect(rig.world.writeCalls).toBe(0);
      const slot = await rig.ledger.getSlot("sample/set-colour", rig.finding.subject);
      expect(slot?.openId).toBe(rig.id);
    });

    it("obeys a halt of its playbook, not of another", async () => {
      const halt = { by: "ops", reason: "no", at: "2026-01-01T00:00:00.000Z" };
      const own = await createRig();
      await own.ledger.putHalt("sample/set-colour", halt);
      expect((await own.run()).reason).toBe("halted");
      const other = await createRig();
      await other.ledger.putHalt("other/playbook", halt);
      expect((await other.run()).state).toBe("healed");
    });

    it("obeys the stricter of its own configuration and the one deployed since", async () => {
      const rig = await createRig();
      await rig.ledger.putConfig(sampleConfig({ playbooks: {} }));
      expect(await rig.run()).toEqual({ state: "recorded", reason: "mode-lowered" });
      expect(rig.world.writeCalls).toBe(0);
    });

    it("is not widened by a configuration deployed since", async () => {
      const rig = await createRig({ config: sampleConfig({ playbooks: {} }) });
      await rig.ledger.putConfig(sampleConfig());
      expect((await rig.run()).state).toBe("recorded");
    });

    it("skips where the account is no longer managed", async () => {
      const rig = await createRig();
      await rig.ledger.putConfig(
        sampleConfig({ accounts: [{ id: "999999999999", name: "x", environment: "x", regions: ["eu-west-1"] }] }),
      );
      expect(await rig.run()).toEqual({ state: "skipped", reason: "account-not-managed" });
      expect(rig.world.writeCalls).toBe(0);
    });

    it("waits where another remediation holds the subject", async () => {
      const rig = await createRig();
      await rig.ledger.acquireLease(
        rig.finding.subject,
        "somebody",
        "2026-01-01T00:00:00.000Z",
        "2026-01-01T00:20:00.000Z",
      );
      expect(await rig.run()).toEqual({ state: "queued", reason: "lease-busy" });
      expect(rig.world.writeCalls).toBe(0);
    });

    it("takes over a lease that has run out", async () => {
      const rig = await createRig();
      await rig.ledger.acquireLease(
        rig.finding.subject,
        "dead",
        "2025-12-31T00:00:00.000Z",
        "2025-12-31T23:59:59.000Z",
      );
      expect((await rig.run()).state).toBe("healed");
    });

    it("writes nothing on what changed between plan and write", async () => {
      const rig = await createRig({
        dieAt: (_point, name) => {
          if (name === "record-2-applying: after checkpoint") rig.world.colour = "green";
          return false;
        },
      });
      expect(await rig.run()).toEqual({ state: "superseded", reason: "state-changed" });
      expect(rig.world.writeCalls).toBe(0);
    });

    it("writes nothing where somebody was faster", async () => {
      const rig = await createRig({
        dieAt: (_point, name) => {
          if (name === "record-2-applying: after checkpoint") rig.world.colour = "blue";
          return false;
        },
      });
      expect(await rig.run()).toEqual({ state: "skipped", reason: "already-compliant" });
      expect(rig.world.writeCalls).toBe(0);
    });

    it("writes nothing where the live state cannot be read a second time", async () => {
      const rig = await createRig({
        dieAt: (_point, name) => {
          if (name === "apply: after checkpoint") rig.world.readErrors.push(awsError("AccessDenied", 403));
          return false;
        },
      });
      expect((await rig.run()).reason).toBe("state-unreadable");
      expect(rig.world.writeCalls).toBe(0);
    });
  });

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
    const failing: RigOptions = { finding: alarmFinding, world: { verdict: "failed" } };

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
      expect(result.reason).toBe("approval-unavailable");
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
    });
  });

  it("refuses to work on a remediation that an earlier execution had begun", async () => {
    const rig = await createRig();
    await rig.ledger.appendTransition(rig.id, {
      sequence: 1,
      state: "planned",
      detail: {},
      at: "2026-01-01T00:00:00.000Z",
    });
    expect(await rig.run()).toEqual({ state: "escalated", reason: "run-lost" });
    expect(rig.world.writeCalls).toBe(0);
  });

  it("follows the table of transitions whatever happens", async () => {
    const every: RigOptions[] = [
      {},
      { world: { colour: "black" } },
      { world: { verdict: "failed" } },
      { finding: alarmFinding, world: { verdict: "failed" } },
      { world: { verdict: "pending" } },
      { world: { writeErrors: [{ error: awsError("AccessDenied", 403), applied: false }] } },
    ];
    for (const options of every) {
      const { history } = await ends(options);
      const states = history.map(({ state }) => state);
      for (const [index, state] of states.slice(1).entries())
        expect(mayFollow(states[index] as State, state), `${states[index]} → ${state}`).toBe(true);
    }
  });
});

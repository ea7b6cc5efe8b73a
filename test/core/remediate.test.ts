import { describe, expect, it } from "vitest";
import type { WorkflowPorts } from "../../lambdas/core/job.ts";
import { remediate } from "../../lambdas/core/remediate.ts";
import { mayFollow, type State } from "../../lambdas/core/states.ts";
import { append } from "../support/append.ts";
import { replay } from "../support/replaying-steps.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { awsError, samplePlaybook } from "../support/sample-playbook.ts";
import { createRig, endOf as ends, type Rig, type RigOptions } from "../support/workflow-rig.ts";

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
    const { ledger, id, journal } = await ends({});
    expect(await ledger.getBeforeImage(id, new Date(journal.now).toISOString())).toMatchObject({ colour: "red" });
  });

  it("writes by the right to write in the step that writes, and looks by the right to read", async () => {
    const rig = await createRig();
    const used: string[] = [];
    const { session } = rig.ports;
    const ports: WorkflowPorts = {
      ...rig.ports,
      session: (use, remediation) => {
        used.push(use);
        return session(use, remediation);
      },
    };
    await replay(rig.journal, (steps) => remediate(ports)({ remediationId: rig.id }, steps));
    expect(used).toEqual(["read", "read", "write", "read"]);
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
    expect(
      (await ledger.readGuards({ id: "r1", playbook: "any/playbook", subject: finding.subject })).lease?.until,
    ).toBe(new Date(0).toISOString());
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
    ["is larger than a checkpoint", { world: { colour: "r".repeat(200_000) } }, "escalated", "state-too-large"],
    [
      "would be larger than a ledger item, before and after together",
      {
        world: { colour: "r".repeat(100_000) },
        playbook: (world) => ({
          ...samplePlaybook(world),
          plan: () => ({ kind: "change", summary: "longer", after: { colour: "b".repeat(100_000) } }),
        }),
      },
      "escalated",
      "state-too-large",
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

  it("does not write in mode approve where nobody may be asked", async () => {
    const { result, world } = await ends({
      config: sampleConfig({ playbooks: { "sample/set-colour": { mode: "approve" } } }),
    });
    expect(result).toEqual({ state: "escalated", reason: "approval-unavailable" });
    expect(world.writeCalls).toBe(0);
  });

  it("holds a change that the plan found disruptive, unless the configuration allows it by name", async () => {
    const held = await ends({ world: { colour: "crimson" } });
    expect(held.result).toEqual({ state: "escalated", reason: "impact-held" });
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
    expect(result.reason).toBe("impact-held");
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
      expect(slot?.waiting).toEqual([{ findingKey: finding.key, revision: finding.revision }]);
    });

    it.each([
      ["is not there", "never-applied", () => {}],
      ["is there by half", "partly-applied", ({ world }: Rig) => void (world.colour = "green")],
      [
        "cannot be looked for",
        "unreadable-after-write",
        ({ world }: Rig) => void world.readErrors.push(...Array.from({ length: 6 }, () => awsError("Denied", 403))),
      ],
    ])("keeps the lease until a write that %s can land no more", async (_what, reason, meanwhile) => {
      const rig: Rig = await createRig({
        dieAt: (_point, name) => {
          if (name === "apply: before checkpoint" && rig.world.writeCalls === 1) meanwhile(rig);
          return false;
        },
        world: { writeErrors: [{ error: new Error("socket hang up"), applied: false }] },
      });
      expect((await rig.run()).reason).toBe(reason);
      expect(
        (await rig.ledger.readGuards({ id: "r1", playbook: "any/playbook", subject: rig.finding.subject })).lease,
      ).toMatchObject({
        holder: rig.id,
        until: new Date(rig.journal.now + 60_000).toISOString(),
      });
    });

    it("looks, and tries again later, where another change of the same resource was in progress", async () => {
      const { result } = await ends({
        world: { writeErrors: [{ error: awsError("ResourceInUseException", 409), applied: false }] },
      });
      expect(result).toEqual({ state: "superseded", reason: "resource-busy" });
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

  it("refuses to work on a remediation that an earlier execution had begun", async () => {
    const rig = await createRig();
    await append(rig.ledger, rig.id, {
      state: "planned",
      detail: {},
      at: "2026-01-01T00:00:00.000Z",
    });
    expect(await rig.run()).toEqual({ state: "escalated", reason: "run-lost" });
    expect(rig.world.writeCalls).toBe(0);
  });

  it("does nothing for a remediation that has ended", async () => {
    const rig = await createRig();
    await append(rig.ledger, rig.id, {
      state: "skipped",
      reason: "resource-gone",
      detail: {},
      at: "t",
    });
    expect(await rig.run()).toEqual({ state: "skipped", reason: "resource-gone" });
    expect(await rig.states()).toEqual(["detected", "skipped"]);
    expect(rig.world.reads).toBe(0);
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

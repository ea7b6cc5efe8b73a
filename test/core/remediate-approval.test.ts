import { describe, expect, it } from "vitest";
import { isEnded, mayFollow } from "../../lambdas/core/states.ts";
import { answer, asked, asking } from "../support/asked-run.ts";
import { createRig, type Rig } from "../support/workflow-rig.ts";

describe("a change that a human has to approve", () => {
  it("is written after they agreed, and says who did", async () => {
    const { result, world, history } = await asked(async (rig) => {
      expect(world0(rig)).toBe(0);
      await answer(rig, "mary");
      return true;
    });
    expect(result).toEqual({ state: "healed", reason: "verified" });
    expect(world.effectiveWrites).toBe(1);
    expect(history.map(({ state }) => state)).toEqual([
      "detected",
      "planned",
      "awaiting-approval",
      "applying",
      "verifying",
      "healed",
    ]);
    expect(history[3]?.detail.note).toBe("approved by mary");
  });

  it("is asked about with the hash of exactly this plan and a deadline", async () => {
    const { history, ledger, id } = await asked(async () => false);
    const approval = await ledger.getApproval(id, "apply");
    expect(history[2]?.detail).toMatchObject({
      planHash: approval?.planHash,
      deadline: approval?.proposal.deadline,
      summary: "colour: red → blue",
    });
    expect(approval?.proposal).toMatchObject({ before: { colour: "red" }, after: { colour: "blue" }, generation: 1 });
  });

  it("is not written where they said no, and their words cannot hide anything", async () => {
    const { result, world, history } = await asked(async (rig) => {
      await answer(rig, "mary", "reject");
      return true;
    });
    expect(result).toEqual({ state: "rejected", reason: "approval-rejected" });
    expect(history.at(-1)?.detail.note).toBe("mary: ‹U+202E›seen");
    expect(world.writeCalls).toBe(0);
  });

  it("is not written where nobody answered in time", async () => {
    const { result, world } = await asked(async () => false);
    expect(result).toEqual({ state: "expired", reason: "approval-expired" });
    expect(world.writeCalls).toBe(0);
  });

  it("is not written because somebody merely woke the run, however often", async () => {
    let woken = 0;
    const { result, world } = await asked(async () => {
      woken += 1;
      return true;
    });
    expect(result).toEqual({ state: "expired", reason: "approval-expired" });
    expect(woken).toBe(20);
    expect(world.writeCalls).toBe(0);
  });

  it("waits for as many as have to agree", async () => {
    const people = ["mary", "nora"];
    const { result, history } = await asked(
      async (rig) => {
        await answer(rig, people.shift() ?? "nobody");
        return true;
      },
      { config: asking({ approvals: [{ quorum: 2 }] }) },
    );
    expect(result.state).toBe("healed");
    expect(history[3]?.detail.note).toBe("approved by mary, nora");
  });

  it("is not asked about where nobody may answer", async () => {
    const { result } = await asked(async () => true, { config: asking({ people: [] }) });
    expect(result).toEqual({ state: "escalated", reason: "approval-unavailable" });
  });

  it("asks for a disruptive change in mode enforce too, where somebody may answer", async () => {
    const enforcing = asking({ playbooks: { "sample/set-colour": { mode: "enforce" } } });
    const { result } = await asked(async (rig) => (await answer(rig, "mary")).kind === "recorded", {
      config: enforcing,
      world: { colour: "crimson" },
    });
    expect(result.state).toBe("healed");
  });

  it("plans anew, and asks anew, where the live state became another meanwhile", async () => {
    const { result, world, ledger, finding } = await asked(async (rig) => {
      await answer(rig, "mary");
      rig.world.colour = "green";
      return true;
    });
    expect(result).toEqual({ state: "superseded", reason: "plan-changed" });
    expect(world.writeCalls).toBe(0);
    expect((await ledger.getSlot("sample/set-colour", finding.subject))?.waiting).toHaveLength(1);
  });

  it("writes nothing where somebody else was faster", async () => {
    const { result, world } = await asked(async (rig) => {
      await answer(rig, "mary");
      rig.world.colour = "blue";
      return true;
    });
    expect(result).toEqual({ state: "skipped", reason: "already-compliant" });
    expect(world.writeCalls).toBe(0);
  });

  it("holds no lease while it waits", async () => {
    await asked(async (rig) => {
      const { lease } = await rig.ledger.readGuards({ id: rig.id, playbook: "p", subject: rig.finding.subject });
      expect(lease).toBeNull();
      return false;
    });
  });

  it.each([
    [
      "a halt",
      (rig: Rig) => rig.ledger.putHalt(null, { by: "o", reason: "r", at: "2026-01-01T00:00:00.000Z" }),
      "halted",
    ],
    ["a lower mode", (rig: Rig) => rig.ledger.putConfig(asking({ playbooks: {} })), "mode-lowered"],
    [
      "an approver who may no more",
      (rig: Rig) => rig.ledger.putConfig(asking({ people: [{ id: "nora", may: ["approve"] }] })),
      "approval-stale",
    ],
    ["a larger quorum", (rig: Rig) => rig.ledger.putConfig(asking({ approvals: [{ quorum: 2 }] })), "approval-stale"],
  ] as const)("is stopped by %s that comes after the approval", async (_what, happens, reason) => {
    const { result, world, history } = await asked(async (rig) => {
      await answer(rig, "mary");
      await happens(rig);
      return true;
    });
    expect(result.reason).toBe(reason);
    expect(world.writeCalls).toBe(0);
    for (const [index, { state }] of history.entries())
      if (index > 0) expect(mayFollow(history[index - 1]?.state ?? state, state)).toBe(true);
  });

  it("is not approved by an answer for another plan", async () => {
    const { result } = await asked(async (rig) => {
      expect(await answer(rig, "mary", "approve", "f".repeat(64))).toEqual({ kind: "refused", reason: "another-plan" });
      return true;
    });
    expect(result.state).toBe("expired");
  });

  it("waits for another remediation of the subject to end, and asks anew only where that takes too long", async () => {
    const busyFor = (minutes: number) =>
      asked(async (rig) => {
        const [now, until] = [0, minutes].map((add) => new Date(rig.journal.now + add * 60_000).toISOString());
        await rig.ledger.acquireLease(rig.finding.subject, "another", now ?? "", until ?? "");
        return (await answer(rig, "mary")).kind === "recorded";
      });
    expect((await busyFor(9)).result.state).toBe("healed");
    const late = await busyFor(11);
    expect(late.result).toEqual({ state: "queued", reason: "lease-busy" });
    expect(late.world.writeCalls).toBe(0);
  });

  it("lets an approval that was given wait in nobody's index once it is read", async () => {
    const { ledger, id } = await asked(async (rig) => (await answer(rig, "mary")).kind === "recorded");
    expect((await ledger.getApproval(id, "apply"))?.dueAt).toBeNull();
    expect(await ledger.dueApprovals("9999", 10)).toEqual([]);
  });
});

const world0 = (rig: Rig): number => rig.world.writeCalls;

describe("an approval in the middle of a crash", () => {
  it("is asked for once and written at most once, wherever the run dies, whatever was answered", async () => {
    const play = async (verb: "approve" | "reject" | null, dieAt: (point: number) => boolean) => {
      const rig = await createRig({ config: asking() });
      rig.journal.dieAt = dieAt;
      rig.journal.answer = async () => {
        if (verb) await answer(rig, "mary", verb);
        return verb !== null;
      };
      const result = await rig.run();
      return { rig, result, states: await rig.states() };
    };
    for (const verb of ["approve", "reject", null] as const) {
      const total = (await play(verb, () => false)).rig.journal.points;
      expect(total).toBeGreaterThan(15);
      for (let at = 1; at <= total; at++) {
        let deaths = 0;
        const { rig, result, states } = await play(verb, (point) => point === at && deaths++ === 0);
        const context = `${verb} at ${at}: ${states.join(" → ")}`;
        expect(deaths, context).toBe(1);
        expect(isEnded(result.state as never), context).toBe(true);
        for (const [index, state] of states.slice(1).entries())
          expect(mayFollow(states[index] as never, state as never), context).toBe(true);
        expect(rig.world.effectiveWrites, context).toBeLessThanOrEqual(verb === "approve" ? 1 : 0);
        if (verb !== "approve") expect(rig.world.writeCalls, context).toBe(0);
      }
    }
  });
});

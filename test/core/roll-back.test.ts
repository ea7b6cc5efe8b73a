import { describe, expect, it } from "vitest";
import { appendEntry } from "../../lambdas/core/append-entry.ts";
import { linkOf } from "../../lambdas/core/audit-chain.ts";
import { rollbackRefusalInWords } from "../../lambdas/core/refuse-rollback.ts";
import { reconcileRollback } from "../../lambdas/core/watch-rollbacks.ts";
import type { Journal } from "../support/replaying-steps.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { agree, ask, exempted, healed, healing, observing, rollBack } from "../support/wanted-back.ts";
import { createRig, type Rig } from "../support/workflow-rig.ts";

describe("a request to undo a remediation", () => {
  it("starts an execution of its own, and is on record with who and why", async () => {
    const rig = await healed();
    const { answer, launched } = await ask(rig);
    expect(answer.kind).toBe("requested");
    expect(launched).toEqual([`${rig.id}-back-1`]);
    expect(await rig.ledger.getRollback(rig.id)).toMatchObject({ by: "olga", reason: "the shop is down", ended: null });
  });

  const refusals: readonly [string, { by?: string; config?: typeof healing; days?: number }][] = [
    ["not-entitled", { by: "mary" }],
    ["not-entitled", { by: "eve" }],
    ["would-heal-again", { config: healing }],
    ["window-over", { days: 31 }],
  ];
  it.each(refusals)("is refused: %s", async (reason, { by = "olga", config = exempted, days = 1 }) => {
    const { answer, launched } = await ask(await healed(), config, by, days);
    expect(answer).toEqual({ kind: "refused", reason });
    expect(launched).toEqual([]);
  });

  it("tells each refusal in words that say what to do", () => {
    for (const words of Object.values(rollbackRefusalInWords)) expect(words).toMatch(/^[a-z].{20,}[^.]$/);
  });

  it("is refused where nothing was healed, or nothing written", async () => {
    const skipped = await createRig({ config: healing, world: { colour: "blue" } });
    await skipped.run();
    expect((await ask(skipped)).answer).toEqual({ kind: "refused", reason: "not-healed" });
  });

  it("is refused while one is open, while a run is open, and after a later run has written", async () => {
    const rig = await healed();
    await ask(rig);
    expect((await ask(rig)).answer).toEqual({ kind: "refused", reason: "already-requested" });

    const busy = await healed();
    const slot = await busy.ledger.getSlot("sample/set-colour", busy.finding.subject);
    if (!slot) throw new Error("no slot");
    const attempt = { ...slot.attempts[0], generation: 2 } as never;
    await busy.ledger.putSlot({ ...slot, openId: "another", version: slot.version + 1 }, slot.version);
    expect((await ask(busy)).answer).toEqual({ kind: "refused", reason: "run-open" });
    await busy.ledger.putSlot({ ...slot, attempts: [attempt], version: slot.version + 2 }, slot.version + 1);
    expect((await ask(busy)).answer).toEqual({ kind: "refused", reason: "written-since" });
  });

  it("may be made in mode observe, without an exemption", async () => {
    expect((await ask(await healed(), observing)).answer.kind).toBe("requested");
  });
});

describe("a rollback on demand", () => {
  it.each([
    ["exempted", exempted],
    ["in mode observe by now", observing],
  ])(
    "restores what the before-image holds, where the subject is %s and a second person agreed",
    async (_where, config) => {
      const rig = await healed();
      await ask(rig, config);
      const { result } = await rollBack(rig, agree(rig), { config });
      expect(result).toEqual({ state: "rolled-back", reason: "rolled-back-on-demand" });
      expect(rig.world).toMatchObject({ colour: "red", effectiveWrites: 2 });
      expect(await rig.states()).toEqual([
        "detected",
        "planned",
        "applying",
        "verifying",
        "healed",
        "rolling-back",
        "rolled-back",
      ]);
      expect((await rig.ledger.history(rig.id))[5]?.detail.note).toBe("requested by olga, approved by mary");
      expect((await rig.ledger.getRollback(rig.id))?.ended?.reason).toBe("rolled-back-on-demand");
    },
  );

  it.each([
    ["whoever asked for it agrees with themselves", (rig: Rig) => agree(rig, "olga"), "approval-expired"],
    ["somebody says no", (rig: Rig) => agree(rig, "mary", "reject"), "approval-rejected"],
    ["nobody answers", () => async () => false, "approval-expired"],
    [
      "the live state became another meanwhile",
      (rig: Rig) => async (journal: Journal) => {
        rig.world.colour = "green";
        return agree(rig)(journal);
      },
      "state-changed",
    ],
    [
      "a halt is set meanwhile",
      (rig: Rig) => async (journal: Journal) => {
        await rig.ledger.putHalt(null, { by: "o", reason: "r", at: "2026-01-01T00:00:00.000Z" });
        return agree(rig)(journal);
      },
      "halted",
    ],
  ] as const)("writes nothing where %s, and the remediation stays healed", async (_what, whileWaiting, reason) => {
    const rig = await healed();
    await ask(rig);
    const { result } = await rollBack(rig, whileWaiting(rig));
    expect(result).toEqual({ state: "healed", reason });
    expect(rig.world.writeCalls).toBe(1);
    expect((await rig.states()).at(-1)).toBe("healed");
    expect((await rig.ledger.getRollback(rig.id))?.ended?.reason).toBe(reason);
    const guards = await rig.ledger.readGuards({ id: "r1", playbook: "p", subject: rig.finding.subject });
    expect(guards.lease === null || guards.lease.until < "2026-01-01").toBe(true);
  });

  it.each(["1d", "28d"] as const)(
    "finds its before-image where it is asked for on the last day, and agreed to at the end of %s",
    async (within) => {
      const config = { ...observing, approvals: sampleConfig({ approvals: [{ within }] }).approvals };
      const rig = await healed({ config: { ...healing, approvals: config.approvals } });
      expect((await ask(rig, config, "olga", 29.99)).answer.kind).toBe("requested");
      const atTheEnd = async (journal: Journal): Promise<boolean> => {
        const { proposal } = (await rig.ledger.getApproval(rig.id, "rollback")) ?? expect.fail("nobody was asked");
        journal.now = Date.parse(proposal.deadline) - 1_000;
        return agree(rig)(journal);
      };
      const { result } = await rollBack(rig, atTheEnd, { config, days: 29.99 });
      expect(result).toEqual({ state: "rolled-back", reason: "rolled-back-on-demand" });
    },
  );

  it("writes nothing once its before-image has ended, though a longer window is configured by now", async () => {
    const rig = await healed();
    const config = { ...observing, rollbackWindow: "90d" } as const;
    expect((await ask(rig, config, "olga", 33)).answer.kind).toBe("requested");
    const { result } = await rollBack(rig, agree(rig), { config, days: 33 });
    expect(result).toEqual({ state: "healed", reason: "before-image-gone" });
    expect(rig.world.writeCalls).toBe(1);
  });

  it("may be asked for again after it came to nothing", async () => {
    const rig = await healed();
    await ask(rig);
    await rollBack(rig, agree(rig, "mary", "reject"));
    expect((await ask(rig)).launched).toEqual([`${rig.id}-back-2`]);
  });

  it("asks with a record of its own each time, so that an earlier yes is none for a later request", async () => {
    const rig = await healed();
    await ask(rig);
    rig.world.colour = "blue";
    await rollBack(rig, async (journal) => {
      await agree(rig)(journal);
      rig.world.colour = "green";
      return true;
    });
    rig.world.colour = "blue";
    expect((await ask(rig)).answer.kind).toBe("requested");
    const { result } = await rollBack(rig, async () => false);
    expect(result).toEqual({ state: "healed", reason: "approval-expired" });
    expect(rig.world.writeCalls).toBe(1);
  });

  it("writes at most once, wherever its execution dies", async () => {
    const play = async (dieAt: Journal["dieAt"]) => {
      const rig = await healed();
      await ask(rig);
      return { rig, ...(await rollBack(rig, agree(rig), { dieAt })) };
    };
    const total = (await play(() => false)).journal.points;
    expect(total).toBeGreaterThan(20);
    for (let at = 1; at <= total; at++) {
      let deaths = 0;
      const { rig, result } = await play((point) => point === at && deaths++ === 0);
      const context = `killed at ${at}: ${(await rig.states()).join(" → ")} (${result.reason})`;
      expect(rig.world.effectiveWrites, context).toBeLessThanOrEqual(2);
      expect(["rolled-back", "escalated"], context).toContain(result.state);
      expect((await rig.ledger.getRollback(rig.id))?.ended, context).not.toBeNull();
    }
  });
});

describe("sweep, at a rollback that is due", () => {
  const looked = async (running: boolean, before: (rig: Rig) => Promise<unknown> = async () => {}) => {
    const rig = await healed();
    await ask(rig);
    await before(rig);
    const request = await rig.ledger.getRollback(rig.id);
    if (!request) throw new Error("nothing was requested");
    const asked: (string | undefined)[] = [];
    const launcher = {
      launch: async () => {},
      isRunning: async (_id: string, execution?: string) => {
        asked.push(execution);
        return running;
      },
    };
    await reconcileRollback({ ...rig.ports, launcher, now: () => new Date(request.at) }, request);
    return { asked, after: await rig.ledger.getRollback(rig.id), rig };
  };

  it("looks again later where its execution is at work", async () => {
    const { asked, after, rig } = await looked(true);
    expect(asked).toEqual([`${rig.id}-back-1`]);
    expect(after).toMatchObject({ ended: null, version: 2 });
  });

  it("ends the request where its execution was lost, so that it may be asked for again", async () => {
    const { after, rig } = await looked(false);
    expect(after).toMatchObject({ ended: { reason: "run-lost", note: "healed" }, dueAt: null });
    expect((await ask(rig)).answer.kind).toBe("requested");
  });

  it("ends what its lost execution had begun to undo, with a human, and seals it", async () => {
    const { after, rig } = await looked(false, (begun) => lostAfter(begun, "rolling-back"));
    expect((await rig.ledger.history(rig.id)).at(-1)).toMatchObject({ state: "escalated", reason: "run-lost" });
    expect(rig.announced.at(-1)?.state).toBe("escalated");
    expect([...rig.vault.kept.keys()].at(-1)).toContain(`${rig.id}/0006`);
    expect(after?.ended?.reason).toBe("run-lost");
  });

  it("seals and tells what its execution ended, and then could not", async () => {
    const { rig } = await looked(false, (begun) => lostAfter(begun, "rolled-back"));
    expect((await rig.states()).at(-1)).toBe("rolled-back");
    expect([...rig.vault.kept.keys()].at(-1)).toContain(`${rig.id}/0006`);
  });
});

/** As an execution leaves it that wrote these entries and was lost in the step of the last. */
const lostAfter = async (rig: Rig, state: "rolling-back" | "rolled-back"): Promise<void> => {
  const at = new Date(rig.journal.now).toISOString();
  for (const next of state === "rolling-back" ? [state] : (["rolling-back", state] as const)) {
    const last = (await rig.ledger.history(rig.id)).at(-1);
    const link = last ? linkOf(rig.id, last) : null;
    await appendEntry(rig.ledger, rig.id, link, { state: next, detail: {}, at });
  }
};

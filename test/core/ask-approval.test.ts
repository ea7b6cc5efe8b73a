import { describe, expect, it } from "vitest";
import { remediate } from "../../lambdas/core/remediate.ts";
import { answer, approvalOf, asked, asking } from "../support/asked-run.ts";
import { replay } from "../support/replaying-steps.ts";
import { createRig, type Rig } from "../support/workflow-rig.ts";

type PutApproval = Rig["ledger"]["putApproval"];

/** A run that asks, over a ledger to which approvals are written so. */
const writingBy = async (
  putApproval: (put: PutApproval, rig: Rig) => PutApproval,
  whileWaiting: (rig: Rig) => Promise<boolean> = async () => true,
) => {
  const rig = await createRig({ config: asking() });
  rig.journal.answer = () => whileWaiting(rig);
  const put: PutApproval = (...args) => rig.ports.ledger.putApproval(...args);
  const ledger = { ...rig.ports.ledger, putApproval: putApproval(put, rig) };
  const run = replay(rig.journal, (steps) => remediate({ ...rig.ports, ledger })({ remediationId: rig.id }, steps));
  return { rig, run };
};

describe("a question to a human", () => {
  it("is nobody's any more once its run gave up to wait: no answer counts, and no sweep looks at it", async () => {
    const rig = await asked(async () => true);
    expect(await rig.ledger.dueApprovals("9999", 9)).toEqual([]);
    expect(await answer(rig, "mary")).toEqual({ kind: "refused", reason: "deadline-passed" });
  });

  it.each([1, 20])("is read again where the record changes in the moment of reading, in round %i", async (round) => {
    let settling = 0;
    let woken = 0;
    const { rig, run } = await writingBy(
      (put, { ledger, id }) =>
        async (approval, expected) => {
          if (approval.dueAt === null && ++settling === 1) {
            const standing = await ledger.getApproval(id, "apply");
            if (standing) await put({ ...standing, version: standing.version + 1 }, standing.version);
          }
          return put(approval, expected);
        },
      async (waiting) => {
        if (++woken === round) await answer(waiting, "mary");
        return true;
      },
    );
    expect((await run).state).toBe("healed");
    expect(settling).toBe(2);
    expect((await approvalOf(rig)).dueAt).toBeNull();
  });

  it("hears an answer that comes in the moment of giving up", async () => {
    const { run } = await writingBy((put, rig) => async (approval, expected) => {
      if (approval.givenUpAt !== undefined) await answer(rig, "mary");
      return put(approval, expected);
    });
    expect((await run).state).toBe("healed");
  });

  it("that has vanished from the ledger is answered by nobody: `sweep` finds a run that wrote nothing", async () => {
    const { rig, run } = await writingBy(() => async () => true);
    await expect(run).rejects.toThrow(/no approval for remediation/);
    expect(rig.world.writeCalls).toBe(0);
  });

  it("is put again where somebody changed the record while it was written", async () => {
    let refusals = 1;
    const { run } = await writingBy(
      (put) => async (approval, expected) => (refusals-- > 0 ? false : put(approval, expected)),
      async (rig) => (await answer(rig, "mary")).kind === "recorded",
    );
    expect((await run).state).toBe("healed");
  });

  it("is put on record once for each time that it is asked, though its run dies in between", async () => {
    const { rig, run } = await writingBy((put) => put);
    let passes = 0;
    rig.journal.dieAt = (_point, name) => name === "ask-1: submitted: before checkpoint" && ++passes === 1;
    const versions: number[] = [];
    rig.journal.answer = async () => {
      const { version, wakeUp } = await approvalOf(rig);
      versions.push(version);
      expect(wakeUp).toBe(`run/ask-${versions.length}`);
      return versions.length < 3;
    };
    await run;
    expect(passes).toBe(2);
    expect(versions.slice(0, 3)).toEqual([1, 2, 3]);
  });

  it("is asked once where nobody answers: the run that wakes at the deadline finds it over", async () => {
    let asks = 0;
    const { result, journal } = await asked(async () => ++asks > 99);
    expect(result).toEqual({ state: "expired", reason: "approval-expired" });
    expect(asks).toBe(1);
    expect(journal.now).toBe(Date.UTC(2026, 0, 2));
  });

  it("keeps the first answer while a second is awaited: it is renewed, not asked from the start", async () => {
    const seen: (readonly string[])[] = [];
    await asked(
      async (rig) => {
        seen.push((await approvalOf(rig)).answers.map(({ by }) => by));
        return (await answer(rig, seen.length === 1 ? "mary" : "nora")).kind === "recorded";
      },
      { config: asking({ approvals: [{ quorum: 2 }] }) },
    );
    expect(seen).toEqual([[], ["mary"]]);
  });

  it("is refused in the words of everybody who said no, and of nobody else", async () => {
    const { history } = await asked(
      async (rig) => {
        const standing = await approvalOf(rig);
        const at = new Date(rig.journal.now).toISOString();
        const answers = [
          { verb: "approve", by: "nora", at },
          { verb: "reject", by: "mary", at, note: "not today" },
          { verb: "reject", by: "olga", at },
        ] as const;
        return rig.ledger.putApproval({ ...standing, answers, version: standing.version + 1 }, standing.version);
      },
      { config: asking({ approvals: [{ quorum: 2 }] }) },
    );
    expect(history.at(-1)?.detail.note).toBe("mary: not today; olga");
  });
});

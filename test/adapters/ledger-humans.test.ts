import { expect, it } from "vitest";
import { granted } from "../../lambdas/core/granted-exemption.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { collect, describeLedgers } from "./support/ledgers.ts";

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const { subject } = sampleFinding();

describeLedgers("the ledger %s", (_where, open) => {
  it("lifts the very halt that somebody saw, and lists those that stand", async () => {
    const ledger = await open();
    const halt = { by: "mary", reason: "because", at: at(0) };
    expect(await ledger.halts()).toEqual([]);
    expect(await ledger.liftHalt(null, halt)).toBe(false);
    await ledger.putHalt(null, halt);
    await ledger.putHalt("a/b", { ...halt, by: "otto" });
    expect(await ledger.liftHalt(null, { ...halt, at: at(1) })).toBe(false);
    expect(await ledger.liftHalt(null, { ...halt, by: "otto" })).toBe(false);
    expect(new Map((await ledger.halts()).map(({ playbook, halt: { by } }) => [playbook, by]))).toEqual(
      new Map([
        [null, "mary"],
        ["a/b", "otto"],
      ]),
    );
    expect(await ledger.liftHalt(null, halt)).toBe(true);
    expect((await ledger.halts()).map(({ playbook }) => playbook)).toEqual(["a/b"]);
  });

  it("tells which exemptions speak of a playbook and a subject, and which are due", async () => {
    const ledger = await open();
    const grant = (playbook: string, account: string, of: string | null, expires: string) =>
      granted(
        { playbook, account, subject: of, owner: "web team", reason: "the download page", expires },
        "olga",
        new Date(at(0)),
        1,
      );
    const { account, id } = subject;
    const speaking = [
      grant("a/b", account, id, "2026-03-01"),
      grant("a/b", account, null, "2026-04-01"),
      grant("*", account, id, "2026-05-01"),
      grant("*", account, null, "2026-06-01"),
    ];
    const silent = [
      grant("c/d", account, id, "2026-07-01"),
      grant("a/b", account, "another", "2026-07-02"),
      grant("a/b", "999999999999", null, "2026-07-03"),
    ];
    for (const each of [...silent, ...speaking]) expect(await ledger.putExemption(each, null)).toBe(true);
    expect((await ledger.readGuards({ id: "r1", playbook: "a/b", subject })).exemptions).toEqual(speaking);

    const [first = expect.unreachable()] = speaking;
    expect(await ledger.getExemption(first.id)).toEqual(first);
    expect(await ledger.putExemption(first, null)).toBe(false);
    expect((await ledger.dueExemptions("9999", 9)).map(({ expires }) => expires)).toEqual(
      [...speaking, ...silent].map(({ expires }) => expires),
    );
    expect(await ledger.dueExemptions("2026-02-20T00:00:00.000Z", 9)).toEqual([first]);
    expect(await ledger.putExemption({ ...first, dueAt: null, version: 2 }, 1)).toBe(true);
    expect(await ledger.dueExemptions("2026-02-20T00:00:00.000Z", 9)).toEqual([]);
  });

  it("keeps every act once", async () => {
    const ledger = await open();
    const act = { id: "a1", verb: "halt" as const, target: "everything", by: "mary", at: at(0), why: "because" };
    await ledger.putAct(act);
    await ledger.putAct({ ...act, why: "another" });
    await ledger.putAct({ ...act, id: "a2" });
    expect(new Map((await collect(ledger.acts())).map(({ id, why }) => [id, why]))).toEqual(
      new Map([
        ["a1", "because"],
        ["a2", "because"],
      ]),
    );
  });
});

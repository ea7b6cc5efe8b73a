import { beforeEach, describe, expect, it } from "vitest";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import type { State } from "../../lambdas/core/states.ts";
import { wakeDecided } from "../../lambdas/core/wake-decided.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { append } from "../support/append.ts";
import { sampleApproval, sampleId } from "../support/sample-approval.ts";

let ledger: Ledger;
let woken: string[];
beforeEach(() => {
  ledger = memoryLedger();
  woken = [];
});
const sweepAt = (iso: string, wake?: (id: string) => Promise<"woken" | "closed">): Promise<number> =>
  wakeDecided({
    ledger,
    now: () => new Date(iso),
    wake:
      wake ??
      (async (id) => {
        woken.push(id);
        return "woken";
      }),
  });
const stands = (state: State, id = sampleId) =>
  append(ledger, id, { state, detail: {}, at: "2026-01-01T00:00:00.000Z", actor: "homeostat" });

describe("a sweep over what was asked", () => {
  it("wakes what was decided and not read, and what is past its deadline; not what waits", async () => {
    await stands("awaiting-approval");
    await ledger.putApproval(sampleApproval({}, { dueAt: "2026-01-01T09:00:00.000Z" }), null);
    const waits = "1".repeat(32);
    await stands("awaiting-approval", waits);
    await ledger.putApproval(sampleApproval({ remediationId: waits }, { wakeUp: "callback-2" }), null);
    expect(await sweepAt("2026-01-01T09:01:00.000Z")).toBe(1);
    expect(woken).toEqual(["callback-1"]);
    await sweepAt("2026-01-01T12:01:00.000Z");
    expect(woken).toEqual(["callback-1", "callback-1", "callback-2"]);
  });

  it("lays aside what nobody waits for any more, so that it never keeps others waiting", async () => {
    await stands("escalated");
    await ledger.putApproval(sampleApproval(), null);
    expect(await sweepAt("2026-01-02T00:00:00.000Z")).toBe(0);
    expect(woken).toEqual([]);
    expect(await ledger.dueApprovals("9999", 9)).toEqual([]);
  });

  it("lays aside a question about undoing what is healed once the request is over, and wakes it until then", async () => {
    await stands("healed");
    const request = {
      remediationId: sampleId,
      attempt: 1,
      by: "olga",
      reason: "the shop is down",
      at: "2026-01-01T00:00:00.000Z",
      ended: null,
      dueAt: null,
      version: 1,
    };
    await ledger.putRollback(request, null);
    await ledger.putApproval(sampleApproval({ purpose: "rollback" }), null);
    expect(await sweepAt("2026-01-01T12:01:00.000Z")).toBe(1);
    const ended = { reason: "run-lost", note: "healed", at: "2026-01-01T12:02:00.000Z" } as const;
    await ledger.putRollback({ ...request, ended, version: 2 }, 1);
    expect(await sweepAt("2026-01-01T12:03:00.000Z")).toBe(0);
    expect(await ledger.dueApprovals("9999", 9)).toEqual([]);
  });

  it("lays aside a question about a write that has long been healed", async () => {
    await stands("healed");
    await ledger.putApproval(sampleApproval(), null);
    expect(await sweepAt("2026-01-01T12:01:00.000Z", async () => "closed")).toBe(0);
    expect(await ledger.dueApprovals("9999", 9)).toEqual([]);
  });

  it("tries again in the next one where the callback is closed and the run has not read yet", async () => {
    await stands("awaiting-approval");
    await ledger.putApproval(sampleApproval(), null);
    expect(await sweepAt("2026-01-01T12:01:00.000Z", async () => "closed")).toBe(0);
    expect(await ledger.dueApprovals("9999", 9)).toHaveLength(1);
  });

  it("wakes the others where one cannot be woken, and says so", async () => {
    const second = "1".repeat(32);
    for (const [id, wakeUp] of [
      [sampleId, "bad"],
      [second, "good"],
    ] as const) {
      await stands("awaiting-approval", id);
      await ledger.putApproval(sampleApproval({ remediationId: id }, { wakeUp }), null);
    }
    const wake = async (id: string) => {
      if (id === "bad") throw new Error("Lambda is down");
      woken.push(id);
      return "woken" as const;
    };
    await expect(sweepAt("2026-01-01T12:01:00.000Z", wake)).rejects.toThrow("1 runs could not be woken");
    expect(woken).toEqual(["good"]);
  });
});

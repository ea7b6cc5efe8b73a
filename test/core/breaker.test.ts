import { describe, expect, it } from "vitest";
import { afterEnding, type Breaker, passage, withProbe } from "../../lambdas/core/breaker.ts";
import { tellBreaker } from "../../lambdas/core/pass-breaker.ts";
import type { RemediationReason } from "../../lambdas/core/reasons.ts";
import type { Outcome } from "../../lambdas/core/states.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const playbook = "sample/set-colour";
const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));
const failed = { outcome: "failed", reason: "verification-failed" } as const;
const healed = { outcome: "healed", reason: "verified" } as const;

/** Failures of r0, r1 … at these minutes. */
const after = (...minutes: readonly number[]): Breaker | null =>
  minutes.reduce<Breaker | null>(
    (breaker, minute, index) => afterEnding(breaker, { id: `r${index}`, playbook }, failed, at(minute)) ?? breaker,
    null,
  );
const opened = (): Breaker => after(0, 10, 20) ?? expect.unreachable();

describe("a breaker", () => {
  it("opens at the third remediation in an hour that went wrong", () => {
    expect(after(0, 10)?.openedAt).toBeNull();
    expect(opened().openedAt).toBe(at(20).toISOString());
    expect(after(0, 10, 60)?.openedAt).toBeNull();
    expect(after(0, 10, 59)?.openedAt).not.toBeNull();
    expect(after(0, 30, 61, 89)?.openedAt).toBe(at(89).toISOString());
  });

  it("keeps no more failures than it takes to open it, the latest", () => {
    expect(after(0, 10, 20, 30)?.failures.map(({ remediationId }) => remediationId)).toEqual(["r1", "r2", "r3"]);
  });

  it("counts a remediation once, however often it is told", () => {
    const once = after(0);
    expect(afterEnding(once, { id: "r0", playbook }, failed, at(1))).toBeNull();
  });

  it.each([
    ["failed", "verification-failed", true],
    ["failed", "write-rejected", true],
    ["failed", "rollback-refused", true],
    ["rolled-back", "rolled-back-after-failure", true],
    ["failed", "never-applied", false],
    ["escalated", "rule-carries-more", false],
    ["skipped", "already-compliant", false],
    ["superseded", "state-changed", false],
    ["recorded", "mode-observe", false],
    ["healed", "verified", false],
  ] satisfies [Outcome, RemediationReason, boolean][])("%s, %s: counts is %s", (outcome, reason, counts) => {
    expect(afterEnding(null, { id: "r", playbook }, { outcome, reason }, at(0)) !== null).toBe(counts);
  });

  it("lets nothing through while it is open, but one probe an hour", () => {
    expect(passage(null, "r9", at(0))).toBe("free");
    expect(passage(after(0, 10), "r9", at(11))).toBe("free");
    expect(passage(opened(), "r9", at(79))).toBe("stopped");
    expect(passage(opened(), "r9", at(80))).toBe("may-probe");
    const probing = withProbe(opened(), "r9", at(80));
    // Written under the version that was read, as each failure is.
    expect([opened().version, probing.version]).toEqual([3, 4]);
    expect(passage(probing, "r9", at(81))).toBe("probing");
    expect(passage(probing, "r8", at(81))).toBe("stopped");
    expect(passage(probing, "r8", at(140))).toBe("may-probe");
  });

  it("is closed by a probe that healed, and by nothing else", () => {
    const probing = withProbe(opened(), "r9", at(80));
    expect(afterEnding(probing, { id: "r8", playbook }, healed, at(82))).toBeNull();
    expect(afterEnding(probing, { id: "r9", playbook }, healed, at(82))).toMatchObject({
      openedAt: null,
      failures: [],
      probe: null,
      version: probing.version + 1,
    });
    const again = afterEnding(probing, { id: "r9", playbook }, failed, at(82));
    expect(again?.openedAt).toBe(opened().openedAt);
    expect(passage(again, "r7", at(139))).toBe("stopped");
  });
});

describe("telling a breaker", () => {
  it("counts every one of many that end at once", async () => {
    const ledger = memoryLedger();
    await Promise.all(
      ["a", "b", "c"].map((id) => tellBreaker(ledger, null, { id, playbook, finding: sampleFinding() }, failed, at(0))),
    );
    expect((await ledger.getBreaker(playbook))?.openedAt).toBe(at(0).toISOString());
  });

  it("does not even look where the end says nothing", async () => {
    const unreadable = { getBreaker: () => expect.unreachable(), putBreaker: () => expect.unreachable() };
    const skipped = { outcome: "skipped", reason: "already-compliant" } as const;
    await tellBreaker(unreadable, null, { id: "a", playbook, finding: sampleFinding() }, skipped, at(0));
    await tellBreaker(
      unreadable,
      null,
      { id: "a", playbook, finding: sampleFinding({ kind: "alarm" }) },
      failed,
      at(0),
    );
  });

  it("gives up where others always change it first", async () => {
    const contended = { getBreaker: async () => null, putBreaker: async () => false };
    await expect(
      tellBreaker(contended, null, { id: "a", playbook, finding: sampleFinding() }, failed, at(0)),
    ).rejects.toThrow(/set-colour.*try again/);
  });
});

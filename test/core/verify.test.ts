import { describe, expect, it } from "vitest";
import type { AnyActing } from "../../lambdas/core/playbook.ts";
import { samplePlaybook } from "../support/sample-playbook.ts";
import { endOf } from "../support/workflow-rig.ts";

type Settle = AnyActing["settle"];

/** How often a run whose write never shows took the lease or renewed it, and how it ended. */
const leasesOver = async (settle: Settle) => {
  let taken = 0;
  const { result } = await endOf({
    world: { verdict: "pending" },
    playbook: (world) => ({ ...samplePlaybook(world), settle }),
    ledger: (ledger) => ({
      ...ledger,
      acquireLease: async (...lease) => {
        taken += 1;
        return ledger.acquireLease(...lease);
      },
    }),
  });
  expect(result).toEqual({ state: "escalated", reason: "not-settled" });
  return taken;
};

describe("the lease of a subject while a write is verified", () => {
  it("is renewed by every look where that takes longer than half of a lease", async () => {
    expect(await leasesOver({ every: "1m", within: "11m" })).toBe(1 + 11);
    expect(await leasesOver({ every: "1m", within: "20m" })).toBe(1 + 20);
  });

  it("is taken once, before the write, where that is over sooner", async () => {
    expect(await leasesOver({ every: "1m", within: "10m" })).toBe(1);
    expect(await leasesOver({ every: "10s", within: "1m" })).toBe(1);
  });
});

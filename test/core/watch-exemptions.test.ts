import { describe, expect, it } from "vitest";
import { watchExemptions } from "../../lambdas/core/watch-exemptions.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { memberAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleGrant } from "../support/sample-grant.ts";

const grant = sampleGrant(new Date("2026-01-01T00:00:00.000Z"));

const watched = async (config = sampleConfig()) => {
  const ledger = memoryLedger();
  await ledger.putExemption(grant, null);
  const told: string[] = [];
  let last: string | null = null;
  const at = (iso: string, fails = false): Promise<number> => {
    const lastSweep = last;
    last = iso;
    return watchExemptions(
      {
        ledger,
        config,
        now: () => new Date(iso),
        announceExemption: async ({ id }) => {
          if (fails) throw new Error("the bus is down");
          told.push(id);
        },
      },
      lastSweep,
    );
  };
  return { ledger, told, at };
};

describe("an exemption that ends soon", () => {
  it("is made known 14 days before, once", async () => {
    const { at, told, ledger } = await watched();
    expect(await at("2026-06-16T23:59:59.999Z")).toBe(0);
    expect(await at("2026-06-17T00:00:00.000Z")).toBe(1);
    expect(await at("2026-06-18T00:00:00.000Z")).toBe(0);
    expect(told).toEqual([grant.id]);
    expect(await ledger.getExemption(grant.id)).toMatchObject({
      warnedAt: "2026-06-17T00:00:00.000Z",
      dueAt: "2026-07-01T00:00:00.000Z",
    });
  });

  it("is made known by the next sweep where the bus was down", async () => {
    const { at, told } = await watched();
    await expect(at("2026-06-17T00:00:00.000Z", true)).rejects.toThrow("the bus is down");
    await at("2026-06-17T00:01:00.000Z");
    expect(told).toEqual([grant.id]);
  });

  it("is laid aside when it has ended", async () => {
    const { at, ledger } = await watched();
    await at("2026-06-17T00:00:00.000Z");
    await at("2026-07-01T00:00:00.000Z");
    expect(await ledger.dueExemptions("9999", 9)).toEqual([]);
  });

  it("of the configuration is made known once on each of its last 14 days, and no longer", async () => {
    const { owner, reason, expires } = grant;
    const exemption = { id: "downloads", playbooks: ["sample/*"], accounts: [memberAccount], owner, reason, expires };
    const config = sampleConfig({ exemptions: [{ ...exemption, granted: "2026-01-01" }] });
    const { at, told, ledger } = await watched(config);
    await ledger.putExemption({ ...grant, dueAt: null, version: 2 }, 1);
    const days = [16, 17, 17, 18, 30].map((day) => `2026-06-${day}`);
    const counts: number[] = [];
    for (const [index, day] of [...days, "2026-07-01"].entries()) counts.push(await at(`${day}T0${index}:00:00.000Z`));
    expect(counts).toEqual([0, 1, 0, 1, 1, 0]);
    expect(told).toEqual(["downloads", "downloads", "downloads"]);
  });
});

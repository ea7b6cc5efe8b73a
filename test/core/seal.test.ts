import { describe, expect, it } from "vitest";
import { linkOf } from "../../lambdas/core/audit-chain.ts";
import { reconcile } from "../../lambdas/core/reconcile.ts";
import { headOf, type SealedHead, sealing } from "../../lambdas/core/seal.ts";
import { memoryMac } from "../../local/memory-mac.ts";
import { memoryVault } from "../../local/memory-vault.ts";
import { createRig, type Rig } from "../support/workflow-rig.ts";

const sealedBy = ({ vault }: Pick<Rig, "vault">): readonly SealedHead[] =>
  [...vault.kept.values()].map((text) => JSON.parse(text));

describe("a remediation that ended", () => {
  it("is sealed as it ended, with a MAC of nothing else", async () => {
    const rig = await createRig();
    await rig.run();
    const last = (await rig.ledger.history(rig.id)).at(-1);
    expect(sealedBy(rig)).toEqual([
      { ...headOf(rig.id, last ?? expect.fail("it has no history")), mac: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  it("is not while it only waits", async () => {
    const rig = await createRig();
    await rig.ledger.putHalt(null, { by: "ada", reason: "incident", at: "2026-01-01T00:00:00.000Z" });
    expect(await rig.run()).toMatchObject({ state: "queued" });
    expect(sealedBy(rig)).toEqual([]);
  });

  it("is not closed while it cannot be sealed, and is sealed and closed by the sweep that can", async () => {
    const rig = await createRig();
    const refuse = async (): Promise<void> => {
      throw new Error("KMS is down");
    };
    Object.assign(rig.ports, { seal: refuse });
    await expect(rig.run()).rejects.toThrow(/KMS is down/);
    const slot = await rig.ledger.getSlot("sample/set-colour", rig.finding.subject);
    expect((await rig.states()).at(-1)).toBe("healed");
    expect(slot?.openId).toBe(rig.id);

    const vault = memoryVault();
    const later = () => new Date(Date.parse(slot?.dueAt ?? "") + 1);
    const launcher = { launch: async () => {}, isRunning: async () => false };
    const sweeping = { ...rig.ports, now: later, launcher };
    await expect(reconcile(sweeping, slot ?? expect.fail("no slot"))).rejects.toThrow(/KMS is down/);
    expect(await reconcile({ ...sweeping, seal: vault.seal }, slot ?? expect.fail("no slot"))).toBe("closed");
    expect(sealedBy({ vault })).toMatchObject([{ remediationId: rig.id, sequence: (await rig.states()).length - 1 }]);
    expect((await rig.ledger.getSlot("sample/set-colour", rig.finding.subject))?.openId).toBeNull();
  });
});

describe("sealing the same head again", () => {
  const head = { remediationId: "r1", ...linkOf("r1", { sequence: 3, state: "healed", detail: {}, at: "t" }), at: "t" };

  it("makes the very same, so that a step that is done again changes nothing", async () => {
    const written: string[] = [];
    const seal = sealing(memoryMac(), async (key, text) => void written.push(`${key} ${text}`));
    await seal(head);
    await seal({ ...head });
    expect(written[0]).toBe(written[1]);
    expect(written[0]).toMatch(/^heads\/r1\/0003\.json /);
  });
});

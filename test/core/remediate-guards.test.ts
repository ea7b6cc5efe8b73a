import { describe, expect, it } from "vitest";
import type { Finding } from "../../lambdas/core/finding.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { awsError, samplePlaybook } from "../support/sample-playbook.ts";
import { createRig, type Rig } from "../support/workflow-rig.ts";

describe("guards inside the writing step", () => {
  it("queues under a halt and writes nothing", async () => {
    const rig = await createRig();
    await rig.ledger.putHalt(null, { by: "ops", reason: "incident 7", at: "2026-01-01T00:00:00.000Z" });
    expect(await rig.run()).toEqual({ state: "queued", reason: "halted" });
    expect(rig.world.writeCalls).toBe(0);
    const slot = await rig.ledger.getSlot("sample/set-colour", rig.finding.subject);
    expect(slot?.openId).toBe(rig.id);
  });

  it("obeys a halt of its playbook, not of another", async () => {
    const halt = { by: "ops", reason: "no", at: "2026-01-01T00:00:00.000Z" };
    const own = await createRig();
    await own.ledger.putHalt("sample/set-colour", halt);
    expect((await own.run()).reason).toBe("halted");
    const other = await createRig();
    await other.ledger.putHalt("other/playbook", halt);
    expect((await other.run()).state).toBe("healed");
  });

  it("obeys the stricter of its own configuration and the one deployed since", async () => {
    const rig = await createRig();
    await rig.ledger.putConfig(sampleConfig({ playbooks: {} }));
    expect(await rig.run()).toEqual({ state: "recorded", reason: "mode-lowered" });
    expect(rig.world.writeCalls).toBe(0);
  });

  it("is not widened by a configuration deployed since", async () => {
    const rig = await createRig({ config: sampleConfig({ playbooks: {} }) });
    await rig.ledger.putConfig(sampleConfig());
    expect((await rig.run()).state).toBe("recorded");
  });

  it("records, and writes nothing, where the subject was exempted since", async () => {
    const rig = await createRig();
    await rig.ledger.putConfig(
      sampleConfig({
        exemptions: [
          {
            id: "red-brand",
            playbooks: ["sample/set-colour"],
            accounts: [rig.finding.subject.account],
            owner: "brand team",
            reason: "the brand is red until the relaunch",
            granted: "2026-01-01",
            expires: "2026-02-01",
          },
        ],
      }),
    );
    expect(await rig.run()).toEqual({ state: "recorded", reason: "exempted" });
    expect(rig.world.writeCalls).toBe(0);
    expect((await rig.ledger.history(rig.id)).at(-1)?.detail.note).toContain(
      "red-brand, by brand team, until 2026-02-01",
    );
  });

  const openSince = (openedAt: string) => ({
    playbook: "sample/set-colour",
    failures: [],
    openedAt,
    probe: null,
    version: 1,
  });

  it("waits where the breaker of its playbook is open", async () => {
    const rig = await createRig();
    await rig.ledger.putBreaker(openSince("2025-12-31T23:30:00.000Z"), null);
    expect(await rig.run()).toEqual({ state: "queued", reason: "breaker-open" });
    expect(rig.world.writeCalls).toBe(0);
  });

  it("goes through an open breaker as its probe, and closes it by healing", async () => {
    const rig = await createRig();
    await rig.ledger.putBreaker(openSince("2025-12-31T22:00:00.000Z"), null);
    expect((await rig.run()).state).toBe("healed");
    expect((await rig.ledger.getBreaker("sample/set-colour"))?.openedAt).toBeNull();
  });

  it("stops at a breaker that opens between plan and write", async () => {
    const rig = await createRig({
      dieAt: (_point, name) => {
        if (name.endsWith("applying: after checkpoint"))
          void rig.ledger.putBreaker(openSince("2026-01-01T00:00:00.000Z"), null);
        return false;
      },
    });
    expect(await rig.run()).toEqual({ state: "queued", reason: "breaker-open" });
    expect(rig.world.writeCalls).toBe(0);
  });

  it("opens the breaker of a playbook that keeps going wrong", async () => {
    const failures = ["r1", "r2"].map((remediationId) => ({ remediationId, at: "2025-12-31T23:50:00.000Z" }));
    const rig = await createRig({ world: { verdict: "failed" } });
    await rig.ledger.putBreaker({ ...openSince(""), openedAt: null, failures }, null);
    expect((await rig.run()).state).toBe("failed");
    expect((await rig.ledger.getBreaker("sample/set-colour"))?.openedAt).not.toBeNull();
  });

  const freeze = { name: "new year", timeZone: "UTC", from: "2025-12-31T00:00", lasts: "3d" as const };

  it("waits while changes are frozen, and writes when the freeze is over", async () => {
    const rig = await createRig({ config: sampleConfig({ freezes: [freeze] }) });
    expect(await rig.run()).toEqual({ state: "queued", reason: "frozen" });
    expect(rig.world.writeCalls).toBe(0);
    expect((await rig.ledger.history(rig.id)).at(-1)?.detail.note).toBe("new year, until 2026-01-03T00:00:00.000Z");
    expect(await rig.states()).not.toContain("applying");
  });

  it("waits where a freeze was deployed since", async () => {
    const rig = await createRig();
    await rig.ledger.putConfig(sampleConfig({ freezes: [freeze] }));
    expect(await rig.run()).toEqual({ state: "queued", reason: "frozen" });
    expect(rig.world.writeCalls).toBe(0);
  });

  it("waits where a freeze begins between plan and write", async () => {
    const rig = await createRig({
      dieAt: (_point, name) => {
        if (name.endsWith("applying: after checkpoint")) void rig.ledger.putConfig(sampleConfig({ freezes: [freeze] }));
        return false;
      },
    });
    expect(await rig.run()).toEqual({ state: "queued", reason: "frozen" });
    expect(rig.world.writeCalls).toBe(0);
  });

  it("skips where the account is no longer managed", async () => {
    const rig = await createRig();
    await rig.ledger.putConfig(
      sampleConfig({ accounts: [{ id: "999999999999", name: "x", environment: "x", regions: ["eu-west-1"] }] }),
    );
    expect(await rig.run()).toEqual({ state: "skipped", reason: "account-not-managed" });
    expect(rig.world.writeCalls).toBe(0);
  });

  it("waits where another remediation holds the subject", async () => {
    const rig = await createRig();
    await rig.ledger.acquireLease(
      rig.finding.subject,
      "somebody",
      "2026-01-01T00:00:00.000Z",
      "2026-01-01T00:20:00.000Z",
    );
    expect(await rig.run()).toEqual({ state: "queued", reason: "lease-busy" });
    expect(rig.world.writeCalls).toBe(0);
  });

  it("takes over a lease that has run out", async () => {
    const rig = await createRig();
    await rig.ledger.acquireLease(rig.finding.subject, "dead", "2025-12-31T00:00:00.000Z", "2025-12-31T23:59:59.000Z");
    expect((await rig.run()).state).toBe("healed");
  });

  it("writes nothing on what changed between plan and write", async () => {
    const rig = await createRig({
      dieAt: (_point, name) => {
        if (name === "record-2-applying: after checkpoint") rig.world.colour = "green";
        return false;
      },
    });
    expect(await rig.run()).toEqual({ state: "superseded", reason: "state-changed" });
    expect(rig.world.writeCalls).toBe(0);
  });

  it("writes nothing that by now would hurt more than was planned for, though it would change the same", async () => {
    const rig = await createRig({
      dieAt: (_point, name) => {
        if (name === "record-2-applying: after checkpoint") rig.world.tags = { seen: "by many" };
        return false;
      },
    });
    expect(await rig.run()).toEqual({ state: "superseded", reason: "state-changed" });
    expect(rig.world.writeCalls).toBe(0);
  });

  it("writes nothing where somebody was faster", async () => {
    const rig = await createRig({
      dieAt: (_point, name) => {
        if (name === "record-2-applying: after checkpoint") rig.world.colour = "blue";
        return false;
      },
    });
    expect(await rig.run()).toEqual({ state: "skipped", reason: "already-compliant" });
    expect(rig.world.writeCalls).toBe(0);
  });

  it.each<[string, (rig: Rig) => Promise<void> | void, string]>([
    ["the lease runs out", ({ journal }) => void (journal.now += 19 * 60_000), "lease-lost"],
    ["somebody halts", ({ ledger }) => ledger.putHalt(null, { by: "ops", reason: "stop", at: "now" }), "halted"],
    ["the mode is lowered", ({ ledger }) => ledger.putConfig(sampleConfig({ playbooks: {} })), "mode-lowered"],
  ])("writes nothing where %s while the live state is read", async (_what, happens, reason) => {
    const rig: Rig = await createRig({
      playbook: (world) => {
        const sample = samplePlaybook(world);
        return {
          ...sample,
          observe: async (aws: Parameters<typeof sample.observe>[0], finding: Finding) => {
            if (world.reads === 1) await happens(rig);
            return sample.observe(aws, finding);
          },
        };
      },
    });
    expect((await rig.run()).reason).toBe(reason);
    expect(rig.world.writeCalls).toBe(0);
  });

  it("writes nothing where the live state cannot be read a second time", async () => {
    const rig = await createRig({
      dieAt: (_point, name) => {
        if (name === "apply: after checkpoint") rig.world.readErrors.push(awsError("AccessDenied", 403));
        return false;
      },
    });
    expect(await rig.run()).toEqual({ state: "superseded", reason: "state-unreadable" });
    expect(rig.world.writeCalls).toBe(0);
    // One failed read is tried again before anybody is called: by a generation that plans afresh.
    const slot = await rig.ledger.getSlot("sample/set-colour", rig.finding.subject);
    expect(slot?.dueAt).toBe(new Date(rig.journal.now + 45_000).toISOString());
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import type { Finding } from "../../lambdas/core/finding.ts";
import { itemKey, settleDrift, withDrift } from "../../lambdas/core/item-drift.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { type ReceivePorts, receive } from "../../lambdas/core/receive.ts";
import type { Attempt } from "../../lambdas/core/remediation.ts";
import { closeAdminPorts } from "../../lambdas/playbooks/ec2/close-admin-ports.ts";
import { blockPublicAccess } from "../../lambdas/playbooks/s3/block-public-access.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { oneChangedFinding, oneFinding } from "../support/one-finding.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createRig } from "../support/workflow-rig.ts";

const playbooks = [closeAdminPorts, blockPublicAccess];
const config = sampleConfig({
  accounts: [{ id: "210987654321", name: "shop", environment: "production", regions: ["eu-west-1"] }],
  hub: { account: "210987654321", region: "eu-west-1" },
});

const bucketItem = (configurationItem: Record<string, unknown>): Finding =>
  oneChangedFinding("config-item", "bucket", { detail: { configurationItem } });
const open = oneFinding("config-item", "bucket");
const block = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true };
const captured = (at: string) => ({ configurationItemCaptureTime: at, configurationStateId: Date.parse(at) });
const closed = bucketItem({
  supplementaryConfiguration: { PublicAccessBlockConfiguration: block },
  ...captured("2026-03-02T09:15:30.000Z"),
});
const oversized = oneFinding("config-item", "oversized");

describe("a changed resource", () => {
  const lifecycleOf = (finding: Finding) => {
    const { kind, lifecycle } = withDrift(finding, playbooks, config);
    return `${kind} ${lifecycle}`;
  };

  it("is an open drift where a playbook wants to hear of it", () => {
    expect(lifecycleOf(open)).toBe("drift open");
  });

  it("is over where what was recorded shows that there is nothing to heal, or that it is gone", () => {
    expect(lifecycleOf(closed)).toBe("drift resolved");
    expect(lifecycleOf(bucketItem({ configurationItemStatus: "ResourceDeleted" }))).toBe("drift resolved");
  });

  it("is open where what was recorded cannot be read", () => {
    expect(lifecycleOf(bucketItem({ supplementaryConfiguration: "none" }))).toBe("drift open");
    expect(lifecycleOf(oversized)).toBe("drift open");
  });

  it("is inventory where no playbook cares, or AWS Config records it no more", () => {
    expect(withDrift(open, [closeAdminPorts], config)).toEqual(open);
    expect(lifecycleOf(bucketItem({ configurationItemStatus: "ResourceNotRecorded" }))).toBe("inventory unknown");
  });

  it("is judged by the ports that the configuration names", () => {
    const rule = { protocol: "tcp", fromPort: 5432, toPort: 5432, cidr: "0.0.0.0/0", description: null };
    const recorded = { type: "security-group", openToAll: [rule] } as const;
    expect(closeAdminPorts.isWellRecorded?.(recorded, { ports: [22] })).toBe(true);
    expect(closeAdminPorts.isWellRecorded?.(recorded, { ports: [22, 5432] })).toBe(false);
  });
});

describe("a changed resource that is heard of", () => {
  let ledger: Ledger;
  let launched: string[];
  let ports: ReceivePorts;

  beforeEach(() => {
    ledger = memoryLedger();
    launched = [];
    ports = {
      ledger,
      config,
      playbooks,
      now: () => new Date("2026-03-02T09:15:35.000Z"),
      launcher: { launch: async (id) => void launched.push(id), isRunning: async () => true },
      resolveRule: async (finding) => finding,
      readItem: async (finding) => finding,
      announceFinding: async () => {},
    };
  });

  it("starts a look where something may be wrong", async () => {
    expect(await receive(ports, open)).toMatchObject({ stored: "stored", started: [{ result: "started" }] });
  });

  it("takes no place in the ledger where nothing is wrong and nothing was", async () => {
    expect(await receive(ports, closed)).toMatchObject({ stored: "nothing-new", decisions: [], started: [] });
    expect(await ledger.getFinding(closed.key)).toBeNull();
  });

  it("ends the drift that was told before", async () => {
    await receive(ports, open);
    expect(await receive(ports, closed)).toMatchObject({ stored: "stored", started: [] });
    expect((await ledger.getFinding(open.key))?.finding.lifecycle).toBe("resolved");
  });

  it("of an account that is not ours is refused and changes nothing", async () => {
    await receive(ports, open);
    const foreign = { ...closed, transport: { ...closed.transport, account: "999999999999" } };
    expect(await receive(ports, foreign)).toMatchObject({ stored: "refused" });
    expect((await ledger.getFinding(open.key))?.finding.lifecycle).toBe("open");
  });

  it("and is only summed up is asked for, and then judged whole", async () => {
    const asked: string[] = [];
    const readItem = async (finding: Finding): Promise<Finding> => {
      asked.push(finding.key);
      const { partial: _, ...whole } = finding;
      return whole;
    };
    expect(await receive({ ...ports, readItem }, oversized)).toMatchObject({ started: [{ result: "started" }] });
    expect(asked).toEqual([oversized.key]);
    expect((await ledger.getFinding(oversized.key))?.finding).not.toHaveProperty("partial");
  });

  it("and is only summed up stays partial, starts nothing and is tried again where it cannot be asked for", async () => {
    const throttled = { ...ports, readItem: () => Promise.reject(new Error("throttled")) };
    await expect(receive(throttled, oversized)).rejects.toThrow("throttled");
    const stored = await ledger.getFinding(oversized.key);
    expect(stored?.finding.partial).toBe(true);
    expect(stored?.decisions).toMatchObject([{ outcome: "skip", reason: "finding-partial" }]);
    expect(launched).toEqual([]);
  });
});

describe("a look that found nothing wrong", () => {
  const drift = withDrift(open, playbooks, config);
  const lifecycleAfter = async (lookedAfter: string) => {
    const ledger = memoryLedger();
    await ledger.putFinding({ finding: drift, decisions: [] });
    await settleDrift(ledger, await ledger.getFinding(drift.key), lookedAfter);
    return (await ledger.getFinding(itemKey(drift.subject)))?.finding.lifecycle;
  };

  it("ends the drift that was recorded before it", async () => {
    expect(await lifecycleAfter(drift.times.observed)).toBe("resolved");
  });

  it("does not end what was recorded after it", async () => {
    expect(await lifecycleAfter("2026-03-02T09:14:00.000Z")).toBe("open");
  });

  it("leaves alone what changes at the same time", async () => {
    const ledger = memoryLedger();
    await ledger.putFinding({ finding: drift, decisions: [] });
    const newer = { ...drift, revision: "2026-03-02T09:20:00.000Z" };
    const read = await ledger.getFinding(drift.key);
    await ledger.putFinding({ finding: newer, decisions: [] });
    await settleDrift(ledger, read, drift.times.observed);
    expect((await ledger.getFinding(drift.key))?.finding).toEqual(newer);
  });
});

describe("a look for the sake of an item", () => {
  const item = sampleFinding({
    kind: "drift",
    detail: { type: "configurationItem", status: "OK", changedProperties: [] },
  });
  const healed: Attempt = {
    generation: 1,
    outcome: "healed",
    reason: "verified",
    before: { colour: "red" },
    after: { colour: "blue" },
    writtenAt: "2025-12-31T23:00:00.000Z",
    endedAt: "2025-12-31T23:01:00.000Z",
  };
  const endAfter = async (attempts: readonly Attempt[], finding: Finding) => {
    const rig = await createRig({ finding, world: { colour: "blue" } });
    const slot = await rig.ledger.getSlot("sample/set-colour", finding.subject);
    if (!slot) throw new Error("there is no slot");
    await rig.ledger.putSlot({ ...slot, attempts, version: slot.version + 1 }, slot.version);
    return rig.run();
  };

  it("that finds what we wrote ourselves says so, and ends", async () => {
    expect(await endAfter([healed], item)).toEqual({ state: "skipped", reason: "self-caused" });
  });

  it.each<[string, readonly Attempt[], Finding]>([
    ["we never wrote", [], item],
    ["our last write was undone", [{ ...healed, outcome: "rolled-back" }], item],
    ["we wrote something else", [{ ...healed, after: { colour: "green" } }], item],
    ["a rule tells of it", [healed], sampleFinding()],
  ])("is no more than well where %s", async (_what, attempts, finding) => {
    expect(await endAfter(attempts, finding)).toEqual({ state: "skipped", reason: "already-compliant" });
  });
});

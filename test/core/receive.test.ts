import { beforeEach, describe, expect, it } from "vitest";
import type { Finding } from "../../lambdas/core/finding.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { type ReceivePorts, receive } from "../../lambdas/core/receive.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { hubAccount, sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createWorld, samplePlaybook } from "../support/sample-playbook.ts";

let ledger: Ledger;
let launched: string[];
let resolved: string[];
let announced: string[];
let ports: ReceivePorts;
const finding = sampleFinding();

beforeEach(() => {
  ledger = memoryLedger();
  launched = [];
  resolved = [];
  announced = [];
  ports = {
    ledger,
    config: sampleConfig(),
    playbooks: [samplePlaybook(createWorld())],
    now: () => new Date("2026-01-01T12:00:00.000Z"),
    launcher: { launch: async (id) => void launched.push(id), isRunning: async () => true },
    readItem: async (finding: Finding) => finding,
    resolveRule: async (asked: Finding) => {
      resolved.push(asked.key);
      return asked;
    },
    announceFinding: async ({ key }: Finding) => void announced.push(key),
  };
});

describe("receiving a finding", () => {
  it("records it with its decision and starts one remediation", async () => {
    const received = await receive(ports, finding);
    expect(received).toMatchObject({
      stored: "stored",
      started: [{ playbook: "sample/set-colour", result: "started" }],
    });
    expect(launched).toHaveLength(1);
    expect((await ledger.getFinding(finding.key))?.decisions).toEqual(received.decisions);
    expect(await ledger.history(launched[0] ?? "")).toMatchObject([{ sequence: 0, state: "detected" }]);
  });

  it("keeps the event out of the remediation, and says where it is", async () => {
    await receive(ports, finding);
    const remediation = await ledger.getRemediation(launched[0] ?? "");
    expect(remediation?.finding.raw).toBeUndefined();
    expect(remediation?.finding.rawRef).toMatch(/^[0-9a-f]{32}$/);
    expect((await ledger.getFinding(finding.key))?.finding.raw).toBe("{}");
  });

  it("told twice starts the same execution again, which Lambda takes for one", async () => {
    await receive(ports, finding);
    const again = await receive(ports, finding);
    expect(again.started).toEqual([{ playbook: "sample/set-colour", result: "resumed" }]);
    expect(new Set(launched).size).toBe(1);
  });

  it("starts what an earlier attempt died before starting", async () => {
    const dying = { ...ports, launcher: { ...ports.launcher, launch: () => Promise.reject(new Error("killed")) } };
    await expect(receive(dying, finding)).rejects.toThrow("killed");
    expect(launched).toEqual([]);
    await receive(ports, finding);
    expect(launched).toHaveLength(1);
  });

  it("older than what is known changes and starts nothing", async () => {
    await receive(ports, sampleFinding({ revision: "2026-01-01T09:00:00.000Z", lifecycle: "resolved" }));
    const received = await receive(ports, finding);
    expect(received).toMatchObject({ stored: "older", started: [] });
    expect(launched).toEqual([]);
    expect((await ledger.getFinding(finding.key))?.finding.lifecycle).toBe("resolved");
  });

  it("from a far future silences nothing that is told after it", async () => {
    await receive(ports, sampleFinding({ lifecycle: "resolved", revision: "9999-12-31T23:59:59.999Z" }));
    const later = { ...ports, now: () => new Date("2026-01-01T13:00:00.000Z") };
    const received = await receive(later, sampleFinding({ revision: "2026-01-01T12:59:00.000Z" }));
    expect(received).toMatchObject({ stored: "stored", started: [{ result: "started" }] });
  });

  it("from a clock that is minutes ahead keeps its place among its source's other findings", async () => {
    await receive(ports, sampleFinding({ lifecycle: "resolved", revision: "2026-01-01T12:09:00.000Z" }));
    const received = await receive(ports, sampleFinding({ revision: "2026-01-01T12:08:00.000Z" }));
    expect(received.stored).toBe("older");
  });

  it("starts nothing when resolved, and is recorded", async () => {
    const received = await receive(ports, sampleFinding({ lifecycle: "resolved" }));
    expect(received.started).toEqual([]);
    expect((await ledger.getFinding(finding.key))?.decisions).toMatchObject([
      { outcome: "skip", reason: "finding-resolved" },
    ]);
  });

  it("plans in mode observe too: the same event takes the same path", async () => {
    const received = await receive({ ...ports, config: sampleConfig({ playbooks: {} }) }, finding);
    expect(received.started).toEqual([{ playbook: "sample/set-colour", result: "started" }]);
  });

  describe("that another account told", () => {
    const forged = sampleFinding({
      lifecycle: "open",
      revision: "2099-01-01T00:00:00.000Z",
      transport: { ...finding.transport, account: hubAccount },
    });

    it("is a recorded skip: nothing is asked of AWS, nothing starts, nothing true is displaced", async () => {
      await receive(ports, sampleFinding({ lifecycle: "resolved" }));
      const received = await receive(ports, forged);
      expect(received).toMatchObject({
        stored: "refused",
        started: [],
        decisions: [{ outcome: "skip", reason: "account-mismatch" }],
      });
      expect(resolved).toEqual([]);
      expect(launched).toEqual([]);
      expect((await ledger.getFinding(finding.key))?.finding.lifecycle).toBe("resolved");
      const records = [];
      for await (const record of ledger.findings()) records.push(record);
      expect(records.filter(({ refused }) => refused)).toHaveLength(1);
    });
  });

  it("from a region that is not configured is refused before anything is asked there", async () => {
    const elsewhere = sampleFinding({ transport: { ...finding.transport, region: "us-east-1" } });
    expect((await receive(ports, elsewhere)).decisions).toMatchObject([
      { outcome: "skip", reason: "account-not-managed" },
    ]);
    expect(resolved).toEqual([]);
  });

  it("asks what the rule is only for what is open and trusted", async () => {
    await receive(ports, sampleFinding({ lifecycle: "resolved" }));
    expect(resolved).toEqual([]);
    await receive(ports, sampleFinding({ revision: "2026-01-02T00:00:00.000Z" }));
    expect(resolved).toEqual([finding.key]);
  });

  it("is told again where AWS could not be asked: nothing is recorded as decided", async () => {
    const blind = { ...ports, resolveRule: () => Promise.reject(new Error("throttled")) };
    await expect(receive(blind, finding)).rejects.toThrow("throttled");
    expect(await ledger.getFinding(finding.key)).toBeNull();
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import type { Finding } from "../../lambdas/core/finding.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { type FactPorts, reconcileFact, takeFact, takeGone } from "../../lambdas/core/poll-fact.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createWorld, samplePlaybook } from "../support/sample-playbook.ts";

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const { transport } = sampleFinding();
const told = (over: Partial<Finding> = {}): Finding => sampleFinding({ revision: at(5), ...over });
const polled = (over: Partial<Finding> = {}): Finding =>
  told({ transport: { ...transport, eventId: "poll", time: at(30), polled: true }, ...over });

describe("a polled fact", () => {
  it("is a finding where nobody told of it, but only if something is wrong", () => {
    expect(reconcileFact(null, polled())).toEqual(polled());
    for (const lifecycle of ["resolved", "unknown", "suppressed"] as const)
      expect(reconcileFact(null, polled({ lifecycle }))).toBeNull();
  });

  it("confirms what an event told, in the event's words", () => {
    const found = reconcileFact(told(), polled());
    expect(found).toEqual({ ...told(), times: { ...told().times, confirmed: at(30) } });
    expect(reconcileFact(told(), polled({ revision: at(4) }))).toEqual(found);
  });

  it("replaces what it knows better: a newer revision, a part, a replay that started nothing", () => {
    const newer = polled({ revision: at(6) });
    expect(reconcileFact(told(), newer)).toEqual(newer);
    expect(reconcileFact(told({ partial: true }), polled())).toEqual(polled());
    expect(reconcileFact(told({ transport: { ...transport, replayName: "r" } }), polled())).toEqual(polled());
  });

  it("resolves what the ledger holds open, and is silent about what was resolved before", () => {
    const good = polled({ lifecycle: "resolved", revision: at(9) });
    expect(reconcileFact(told(), good)).toEqual(good);
    expect(reconcileFact(told({ lifecycle: "resolved" }), good)).toBeNull();
  });
});

describe("taking a polled fact", () => {
  let ledger: Ledger;
  let launched: string[];
  let ports: FactPorts;

  beforeEach(() => {
    ledger = memoryLedger();
    launched = [];
    ports = {
      ledger,
      config: sampleConfig(),
      playbooks: [samplePlaybook(createWorld())],
      now: () => new Date(at(60)),
      launcher: { launch: async (id) => void launched.push(id), isRunning: async () => true },
      announceFinding: async () => {},
      resolveRule: async (finding) => finding,
      readItem: async (finding) => finding,
      parse: (json) => [JSON.parse(json) as Finding],
    };
  });

  it("starts what the lost event would have started, and once with the event when that comes late", async () => {
    await takeFact(ports, polled());
    expect(new Set(launched).size).toBe(1);
    expect((await ledger.getFinding(told().key))?.finding.transport.polled).toBe(true);
    await takeFact(ports, polled());
    expect(new Set(launched).size).toBe(1);
  });

  it("is confirmed by the look at it, however old it is", async () => {
    const old = polled({ transport: { ...transport, time: at(1) } });
    await takeFact(ports, old);
    await takeFact(ports, old);
    const stored = (await ledger.getFinding(old.key))?.finding;
    expect(stored).toMatchObject({ transport: { time: at(60) }, times: { confirmed: at(60) } });
  });

  it("never overwrites a newer event", async () => {
    await ledger.putFinding({ finding: told({ revision: at(9), lifecycle: "resolved" }), decisions: [] });
    await takeFact(ports, polled());
    expect((await ledger.getFinding(told().key))?.finding).toMatchObject({ revision: at(9), lifecycle: "resolved" });
    expect(launched).toEqual([]);
  });

  it("that is gone resolves the finding, unless something newer was told meanwhile", async () => {
    await ledger.putFinding({ finding: told(), decisions: [] });
    await takeGone(ports, told());
    const found = (await ledger.getFinding(told().key))?.finding;
    expect(found).toMatchObject({ lifecycle: "resolved", sourceStatus: { raw: "GONE", previousRaw: "NON_COMPLIANT" } });
    expect(found).toMatchObject({ revision: at(5), times: { observed: at(60) } });
    await ledger.putFinding({ finding: told({ revision: at(9) }), decisions: [] });
    await takeGone(ports, told());
    expect((await ledger.getFinding(told().key))?.finding).toMatchObject({ revision: at(9), lifecycle: "open" });
  });
});

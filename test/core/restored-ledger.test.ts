import { describe, expect, it } from "vitest";
import { calendar } from "../../lambdas/adapters/calendar.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import type { WorkflowPorts } from "../../lambdas/core/job.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { generationBeyond, isStale, nextPulse } from "../../lambdas/core/pulse.ts";
import { remediate } from "../../lambdas/core/remediate.ts";
import { type Started, startRemediation } from "../../lambdas/core/start-remediation.ts";
import { isEnded } from "../../lambdas/core/states.ts";
import { type SweepPorts, sweep } from "../../lambdas/core/sweep.ts";
import { memoryMac } from "../../local/memory-mac.ts";
import { memoryVault } from "../../local/memory-vault.ts";
import { describeLedgers } from "../adapters/support/ledgers.ts";
import { createJournal, type Journal, replay } from "../support/replaying-steps.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { createWorld, directSession, samplePlaybook } from "../support/sample-playbook.ts";

const playbook = "sample/set-colour";
const { subject } = sampleFinding();

type Write = (ledger: Ledger) => Promise<unknown>;
const writes = /^(put|replace|create|append|acquire|release)/;

/** Passes everything on, and keeps what was written: its first part, written anew, is an older copy. */
const recording = (ledger: Ledger, log: Write[]): Ledger =>
  new Proxy(ledger, {
    get: (target, name: keyof Ledger) => {
      const method = target[name];
      if (!writes.test(name)) return method;
      return (...given: unknown[]) => {
        const copied: unknown[] = JSON.parse(JSON.stringify(given));
        log.push((other) => Reflect.apply(other[name], other, copied));
        return Reflect.apply(method, target, given);
      };
    },
  });

/** An estate of one thing, whose functions share a ledger that can be exchanged, and a service that keeps names for ever. */
const createPlane = (empty: Ledger) => {
  const world = createWorld();
  const log: Write[] = [];
  const journals = new Map<string, Journal>();
  const ended = new Set<string>();
  const queue: string[] = [];
  let time = Date.UTC(2026, 0, 1);
  let ledger = recording(empty, log);
  const now = (): Date => new Date(time);
  const launch = async (id: string): Promise<void> => {
    if (journals.has(id)) return;
    journals.set(id, createJournal(undefined, time));
    queue.push(id);
  };
  const ports = (): SweepPorts => ({
    calendar,
    ledger,
    config: sampleConfig(),
    now,
    launcher: {
      launch,
      isRunning: async (id) => {
        await launch(id);
        return !ended.has(id);
      },
    },
    seal: memoryVault().seal,
    announce: async () => {},
    announceTicket: async () => {},
    announceExemption: async () => {},
    wake: async () => "closed",
  });
  const run = async (id: string): Promise<void> => {
    const journal = journals.get(id) ?? expect.unreachable();
    journal.now = time;
    const workflow: WorkflowPorts = {
      ...ports(),
      playbooks: [samplePlaybook(world)],
      now: () => new Date(journal.now),
      mac: memoryMac(),
      session: () => directSession,
      trail: { actions: [], resource: "*", run: async () => [] },
    };
    await replay(journal, (steps) => remediate(workflow)({ remediationId: id }, steps)).catch(() => {});
    time = Math.max(time, journal.now);
    ended.add(id);
  };
  return {
    world,
    log,
    ledgerNow: () => ledger,
    wait: (minutes: number): void => {
      time += minutes * 60_000;
    },
    /** As Config would tell it. */
    tell: async (over: Partial<Finding> = {}): Promise<Started> => {
      const at = now().toISOString();
      const finding = sampleFinding({ revision: at, times: { observed: at }, ...over });
      await ledger.putFinding({ finding, decisions: [] });
      return startRemediation(ports(), { playbook, mode: "enforce" }, finding);
    },
    runAll: async (): Promise<void> => {
      for (let id = queue.shift(); id !== undefined; id = queue.shift()) await run(id);
    },
    sweep: () => sweep(ports())(),
    restore: async (other: Ledger, upTo: number): Promise<void> => {
      for (const write of log.slice(0, upTo)) await write(other).catch(() => {});
      ledger = other;
    },
  };
};

/** A drift that is repaired twice, with a sweep every minute. */
const healTwice = async (plane: ReturnType<typeof createPlane>): Promise<void> => {
  await plane.sweep();
  for (const _time of [1, 2]) {
    plane.world.colour = "red";
    await plane.tell();
    await plane.runAll();
    for (let minute = 0; minute < 8; minute++) {
      plane.wait(1);
      await plane.sweep();
      await plane.runAll();
    }
  }
};

describeLedgers("an older copy of a ledger %s", (where, open) => {
  it("is written by only when it was brought in step, whatever it had forgotten, and the estate ends the same", async () => {
    const whole = createPlane(await open());
    await healTwice(whole);
    expect(whole.world).toMatchObject({ colour: "blue", effectiveWrites: 2 });

    // Every write in memory; over the wire, where each takes its time, a part.
    const stride = where === "in memory" ? 1 : 7;
    for (let upTo = 0; upTo <= whole.log.length; upTo += stride) {
      const plane = createPlane(await open());
      await healTwice(plane);
      plane.wait(15);
      await plane.restore(await open(), upTo);
      plane.world.colour = "red";
      await plane.tell();
      await plane.runAll();
      const context = `restored after ${upTo} of ${whole.log.length} writes`;
      expect(plane.world.effectiveWrites, `${context}, before it was brought in step`).toBe(2);

      for (let minute = 0; minute < 30; minute++) {
        await plane.sweep();
        await plane.runAll();
        plane.wait(1);
      }
      expect(plane.world.colour, context).toBe("blue");
      expect(plane.world.effectiveWrites, context).toBe(3);
      expect(await plane.ledgerNow().getSlot(playbook, subject), context).toMatchObject({ openId: null });
      for await (const { id } of plane.ledgerNow().remediations()) {
        const last = (await plane.ledgerNow().history(id)).at(-1);
        expect(last && isEnded(last.state), `${context}: ${last?.state}`).toBe(true);
        expect(last?.reason, context).not.toBe("run-lost");
      }
    }
  }, 60_000);
});

describe("a pulse", () => {
  const now = new Date("2026-01-01T12:00:00.000Z");
  const minutesAgo = (minutes: number) => ({
    at: new Date(now.getTime() - minutes * 60_000).toISOString(),
    revivedAt: null,
  });

  it("is stale after ten minutes, from the future, or not there; clocks may be minutes apart", () => {
    expect([-9, 0, 9, 10].map((minutes) => isStale(minutesAgo(minutes), now))).toEqual([false, false, false, false]);
    expect([-11, 11, 600].map((minutes) => isStale(minutesAgo(minutes), now))).toEqual([true, true, true]);
    expect(isStale(null, now)).toBe(true);
  });

  it("remembers that the ledger was brought in step for as long as names are kept", () => {
    expect(nextPulse(minutesAgo(1), now).revivedAt).toBeNull();
    const revived = nextPulse(minutesAgo(11), now);
    expect(revived.revivedAt).toBe(now.toISOString());
    const in30Days = new Date(now.getTime() + 30 * 86_400_000);
    const beat = { ...revived, at: in30Days.toISOString() };
    expect(nextPulse(beat, in30Days).revivedAt).toBe(revived.revivedAt);
    const in32Days = new Date(now.getTime() + 32 * 86_400_000);
    expect(nextPulse({ ...beat, at: in32Days.toISOString() }, in32Days).revivedAt).toBeNull();
  });

  it("leads to generations that none of a lost time can have had", () => {
    expect(generationBeyond(now)).toBe(now.getTime() / 1_000);
  });
});

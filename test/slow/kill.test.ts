import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Summary } from "../../bin/local-run/summary.ts";
import type { TrailEntry } from "../../local/services/cloudtrail/trail.ts";
import type { EstateState } from "../support/estate-state.ts";

interface Played {
  readonly summary: Summary;
  readonly unmet: readonly unknown[];
  /** What is at work, or waits for something else than a human. */
  readonly open: readonly unknown[];
  /** The subjects of plans that a human may still answer. */
  readonly asked: readonly string[];
  readonly trail: readonly TrailEntry[];
  readonly estate: EstateState;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homeostat-kill-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const startChild = (dataDir: string): ChildProcess =>
  spawn(process.execPath, ["test/support/once-child.ts", inject("stacks"), dataDir], {
    stdio: ["ignore", "pipe", "pipe"],
  });

/** Plays until `stop` says so of a line of the log, and kills the process without warning; null: it was not asked to. */
const play = (dataDir: string, stop: (line: string) => boolean): Promise<Played | null> =>
  new Promise((resolve, reject) => {
    const child = startChild(dataDir);
    let out = "";
    let log = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      for (const line of chunk.toString().split("\n")) if (line && stop(line)) child.kill("SIGKILL");
      log += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (signal === "SIGKILL") resolve(null);
      else if (code === 0) resolve(JSON.parse(out));
      else reject(new Error(`the run ended with ${code}:\n${log.slice(-2_000)}`));
    });
  });

const never = (): boolean => false;

/**
 * The successful changes by each remediation, whose session is named after it: one for its plan, and one more for the
 * plan of the way back where it was rolled back.
 */
const expectOneWriteAPlan = ({ trail, summary: { remediations } }: Played): void => {
  const counts = new Map<string, number>();
  for (const { sessionName } of trail)
    if (sessionName && /^[0-9a-f]{32}$/.test(sessionName)) counts.set(sessionName, (counts.get(sessionName) ?? 0) + 1);
  expect(counts.size).toBeGreaterThan(0);
  for (const [id, count] of counts) {
    const outcome = remediations.find((remediation) => remediation.id === id)?.outcome;
    expect(count, `writes of remediation ${id}, ${outcome}`).toBe(outcome === "rolled-back" ? 2 : 1);
  }
};

/**
 * From here on nothing is killed: a way back is never written twice, so one that is interrupted before it lands is left
 * to a human, and the estate ends otherwise. What becomes of such a run is shown in `test/core/remediate-crash.test.ts`.
 */
const wayBack = "system-instances-run-out";

let clean: Played;
beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "homeostat-clean-"));
  const played = await play(dataDir, never);
  rmSync(dataDir, { recursive: true, force: true });
  if (!played) throw new Error("the clean run was killed");
  clean = played;
}, 120_000);

it("a run that nobody kills heals all that it should", () => {
  expect(clean.unmet).toEqual([]);
  expect(clean.open).toEqual([]);
  expect(clean.summary.lost).toBe(0);
  expectOneWriteAPlan(clean);
});

describe("a run that is killed again and again", () => {
  it.each([
    ["at every fifth line of its log", 5],
    ["at every ninth line of its log", 9],
    ["at every fourteenth line of its log", 14],
  ])("%s, and goes on from its folder, ends in the same estate, with one write a plan", async (_when, every) => {
    let kills = 0;
    let played: Played | null = null;
    let spared = false;
    while (played === null) {
      let lines = 0;
      played = await play(folder, (line) => {
        spared ||= line === `happening ${wayBack}`;
        return !spared && kills < 12 && ++lines === every;
      });
      if (played === null) kills += 1;
    }
    expect(kills).toBeGreaterThan(3);
    expect(played.open).toEqual([]);
    expect(played.unmet).toEqual([]);
    expect(played.summary.lost).toBe(0);

    expect(played.asked).toEqual(clean.asked);
    const { desired: cleanDesired, ...cleanEstate } = clean.estate;
    const { desired, ...estate } = played.estate;
    expect(estate).toEqual(cleanEstate);
    // The time that a run was away shifts its readings of the load: the last step may round the other way.
    for (const [group, count] of Object.entries(desired))
      expect(Math.abs(count - (cleanDesired[group] ?? 0))).toBeLessThanOrEqual(1);

    expectOneWriteAPlan(played);
  });
});

import { describe, expect, it } from "vitest";
import type { CallPoint } from "../../local/control-plane/sandbox.ts";
import { type Breakage, breakages } from "./breakages.ts";
import { startPlane } from "./plane-rig.ts";

/** Minutes for what a crash left to the next generation, after those that healing takes. */
const longer = 12;

interface Crashed {
  /** Calls of the functions named, in a run that nothing killed: there are that many points, before and after each. */
  readonly calls: number;
  readonly died: CallPoint | null;
}

/**
 * Breaks the estate, kills the sandbox of the named function at one of its calls, and demands what must hold all the same:
 * healed in the end, every remediation ended, at most one effective write per plan.
 * @param at counts the function's calls from 1; 0 kills nothing
 */
const crashAt = async (
  breakage: Breakage,
  functionName: string,
  at: number,
  when: CallPoint["when"],
): Promise<Crashed> => {
  let calls = 0;
  let died: CallPoint | null = null;
  /** Calls overlap: each is known by its number in the whole control plane. */
  let chosen: number | null = null;
  const rig = await startPlane({
    kill: (point) => {
      if (point.functionName !== functionName) return false;
      if (point.when === "before" && ++calls === at) chosen = point.call;
      if (died || point.call !== chosen || point.when !== when) return false;
      died = point;
      return true;
    },
  });
  try {
    await breakage.break(rig);
    await rig.until(breakage.within + (at === 0 ? 0 : longer));
    await rig.plane.freeze();
    const rows = await rig.rows();
    const where = died
      ? `${functionName} killed ${when} ${(died as CallPoint).request} (call ${at})`
      : "nothing killed";
    const told = `${where}: ${rows.map(({ history }) => history.map(({ state }) => state).join(" → ")).join("; ")}`;

    expect(
      rows.filter(({ ended }) => !ended),
      told,
    ).toEqual([]);
    expect(
      rows.some(({ state }) => state === "healed"),
      told,
    ).toBe(true);
    expect(await breakage.isGood(rig), told).toBe(true);
    const writes = new Map<string, number>();
    for (const { sessionName } of rig.plane.trail())
      if (rows.some(({ id }) => id === sessionName))
        writes.set(sessionName ?? "", (writes.get(sessionName ?? "") ?? 0) + 1);
    for (const count of writes.values()) expect(count, told).toBe(1);
    expect(rig.refused, told).toEqual([]);
    return { calls, died };
  } finally {
    await rig.plane.stop();
  }
};

/** Hundreds of runs over the whole embedded cloud. */
const sweepTime = 900_000;

/** Kills each function at each of its AWS calls while a playbook heals. One file a playbook: they run side by side. */
export const sweepCrashes = (playbook: string): void => {
  const breakage = breakages.find((each) => each.playbook === playbook);
  if (!breakage) throw new Error(`nothing is broken for ${playbook}`);
  describe(`${playbook}, over the whole embedded cloud`, () => {
    it.each(["intake", "remediate"])(
      "heals though %s is killed before and after each of its AWS calls",
      async (functionName) => {
        const { calls } = await crashAt(breakage, functionName, 0, "before");
        expect(calls).toBeGreaterThan(5);
        for (let at = 1; at <= calls; at++)
          for (const when of ["before", "after"] as const) {
            const { died } = await crashAt(breakage, functionName, at, when);
            expect(died, `call ${at} of ${calls}`).not.toBeNull();
          }
        process.stdout.write(`${playbook}: ${functionName} killed at ${calls * 2} points\n`);
      },
      sweepTime,
    );
  });
};

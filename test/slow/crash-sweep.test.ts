import { describe, expect, it } from "vitest";
import { breakages } from "../support/breakages.ts";
import { crashAt } from "../support/crash-sweep.ts";

/** One playbook of each kind: one that verifies at once, and one whose verification polls for minutes. */
const chosen = ["s3/block-public-access", "eks/scale-node-group"];

describe.each(
  breakages.filter(
    ({ playbook }, index) =>
      chosen.includes(playbook) && breakages.findIndex((other) => other.playbook === playbook) === index,
  ),
)("$playbook, over the whole embedded cloud", (breakage) => {
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
      process.stdout.write(`${breakage.playbook}: ${functionName} killed at ${calls * 2} points\n`);
    },
  );
});

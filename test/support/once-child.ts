// Plays the scenario in a folder, in virtual time, and prints what came of it: a process of its own, to be killed.
import { readFileSync } from "node:fs";
import { startLocalRun } from "../../bin/local-run/local-run.ts";
import { playToTheEnd } from "../../bin/local-run/once.ts";
import config from "../../homeostat.config.ts";
import { virtualClock } from "../../local/time/virtual-clock.ts";
import { estateOf } from "./estate-state.ts";

const [stacksFile = "", dataDir = ""] = process.argv.slice(2);

const run = await startLocalRun({
  config,
  stacks: JSON.parse(readFileSync(stacksFile, "utf8")),
  dataDir,
  clock: (start) => virtualClock({ start: start ?? Date.UTC(2026, 0, 5, 9) }),
  onHappening: ({ id }) => process.stderr.write(`happening ${id}\n`),
  onTransition: (_remediation, { state }) => process.stderr.write(`transition ${state}\n`),
  onError: (error, where) => process.stderr.write(`error ${where}: ${String(error)}\n`),
});
const { summary, unmet, rows } = await playToTheEnd(run, async () => {});
process.stdout.write(
  JSON.stringify({
    summary,
    unmet,
    open: rows.filter(({ ended, state }) => !ended && state !== "awaiting-approval"),
    asked: rows.filter(({ state }) => state === "awaiting-approval").map(({ subject }) => subject.id),
    trail: run.plane.trail(),
    estate: estateOf(run.plane.world),
  }),
);
await run.stop();

import type { LoadEntry } from "../../local/control-plane/load-functions.ts";

/** From an event to a verdict; everything else in the control plane stands still. */
const loop: ReadonlySet<string> = new Set(["intake", "remediate"]);

/** Functions as they are deployed, of which only those of the loop do anything. */
export const onlyTheLoop: LoadEntry = (name) =>
  loop.has(name)
    ? import(/* @vite-ignore */ `../../lambdas/${name}.ts`)
    : Promise.resolve({ create: () => async () => ({ batchItemFailures: [] }) });

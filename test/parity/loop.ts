import type { Ledger } from "../../lambdas/core/ledger.ts";
import type { LoadEntry } from "../../local/control-plane/load-functions.ts";

/** From an event to a verdict; everything else in the control plane stands still. */
const loop: ReadonlySet<string> = new Set(["intake", "remediate"]);

/** Functions as they are deployed, of which only those of the loop do anything. */
export const onlyTheLoop: LoadEntry = (name) =>
  loop.has(name)
    ? import(/* @vite-ignore */ `../../lambdas/${name}.ts`)
    : Promise.resolve({ create: () => async () => ({ batchItemFailures: [] }) });

/** What the sweep does every minute, so that writes take the ledger for one that is in step; it lasts longer than a scenario's first write takes. */
export const beat = (ledger: Pick<Ledger, "putPulse">, now: number): Promise<void> =>
  ledger.putPulse({ at: new Date(now).toISOString(), revivedAt: null });

import type { Keep, Seal } from "../lambdas/core/seal.ts";
import { sealing } from "../lambdas/core/seal.ts";
import { memoryMac } from "./memory-mac.ts";

/** What nothing can be taken out of, in memory, for simulations: the first text under a name stays. */
export interface Vault {
  readonly keep: Keep;
  readonly seal: Seal;
  /** Texts by their names. */
  readonly kept: ReadonlyMap<string, string>;
}

export const memoryVault = (): Vault => {
  const kept = new Map<string, string>();
  const keep: Keep = async (key, text) => {
    if (!kept.has(key)) kept.set(key, text);
  };
  return { kept, keep, seal: sealing(memoryMac(), keep) };
};

import { createHmac } from "node:crypto";
import type { Mac } from "../lambdas/core/mac.ts";
import type { MacVerifier } from "../lambdas/core/verify-audit.ts";

/** Hashes under a key in memory, for simulations: what KMS does with one that nobody can read. */
export const memoryMac = (key = "a key in memory"): Mac & MacVerifier => {
  const macOf = (text: string): string => createHmac("sha256", key).update(text).digest("hex");
  return { mac: async (text) => macOf(text), verify: async (text, mac) => macOf(text) === mac };
};

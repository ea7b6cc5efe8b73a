import { createHmac } from "node:crypto";
import type { Mac } from "../lambdas/core/mac.ts";

/** Hashes under a key in memory, for simulations: what KMS does with one that nobody can read. */
export const memoryMac = (key = "a key in memory"): Mac => ({
  mac: async (text) => createHmac("sha256", key).update(text).digest("hex"),
});

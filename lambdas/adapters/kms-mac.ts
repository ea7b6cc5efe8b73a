import { createHash } from "node:crypto";
import type { Mac } from "../core/mac.ts";
import { type Runtime, required } from "./runtime.ts";

/** KMS answered without the hash that it was asked for. */
export class NoMacError extends Error {
  override readonly name = "NoMacError";
  constructor(key: string) {
    super(`KMS returned no MAC under ${key}`);
  }
}

/** KMS takes at most 4,096 bytes (KMS API Reference, GenerateMac), so it is given the text's SHA-256. */
const macMessage = (text: string): Uint8Array => createHash("sha256").update(text).digest();

/**
 * Hashes under the KMS key that an environment variable names.
 * @throws {MissingEnvironmentError}
 */
export const kmsMac = (runtime: Pick<Runtime, "client" | "env">, variable: string): Mac => {
  const KeyId = required(runtime, variable);
  return {
    mac: async (text) => {
      const { GenerateMacCommand, KMSClient } = await import("./sdk/kms.ts");
      const { Mac } = await runtime
        .client(KMSClient)
        .send(new GenerateMacCommand({ KeyId, MacAlgorithm: "HMAC_SHA_256", Message: macMessage(text) }));
      if (!Mac) throw new NoMacError(KeyId);
      return Buffer.from(Mac).toString("hex");
    },
  };
};

import { createHash } from "node:crypto";
import type { Mac } from "../core/mac.ts";
import type { MacVerifier } from "../core/verify-audit.ts";
import { type Runtime, required } from "./runtime.ts";

/** KMS answered without the hash that it was asked for. */
export class NoMacError extends Error {
  override readonly name = "NoMacError";
  constructor(key: string) {
    super(`KMS returned no MAC under ${key}`);
  }
}

/** KMS takes at most 4,096 bytes (KMS API Reference, GenerateMac), so it is given the text's SHA-256. */
export const macMessage = (text: string): Uint8Array => createHash("sha256").update(text).digest();

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

/**
 * Checks hashes under the same key, with no right to make one.
 * @throws {MissingEnvironmentError}
 */
export const kmsMacVerifier = (runtime: Pick<Runtime, "client" | "env">, variable: string): MacVerifier => {
  const KeyId = required(runtime, variable);
  return {
    verify: async (text, mac) => {
      const { KMSClient, VerifyMacCommand } = await import("./sdk/kms.ts");
      const given = Buffer.from(mac, "hex");
      // Not even a hash: KMS would refuse the call, and not say that it is wrong.
      if (given.length === 0) return false;
      try {
        const request = { KeyId, MacAlgorithm: "HMAC_SHA_256", Message: macMessage(text), Mac: given } as const;
        return (await runtime.client(KMSClient).send(new VerifyMacCommand(request))).MacValid === true;
      } catch (error) {
        if (error instanceof Error && error.name === "KMSInvalidMacException") return false;
        throw error;
      }
    },
  };
};

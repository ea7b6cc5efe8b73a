import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import * as z from "zod";
import type { Ledger } from "../core/ledger.ts";
import { imageContextKey } from "../core/names.ts";
import { type Runtime, required } from "./runtime.ts";

/** A before-image as the ledger keeps it: under a data key of its own, which is under the key of images. Base64. */
const encryptedImage = z.strictObject({ dataKey: z.string(), iv: z.string(), tag: z.string(), data: z.string() });
type EncryptedImage = z.infer<typeof encryptedImage>;

/** A before-image that cannot be had: it was not written by us for this remediation, or KMS gave no key for it. */
export class BeforeImageUnreadableError extends Error {
  override readonly name = "BeforeImageUnreadableError";
  constructor(remediationId: string, problem: string, options?: ErrorOptions) {
    super(`the before-image of remediation ${remediationId} ${problem}: nothing can be restored from it`, options);
  }
}

/** Names the remediation to KMS, so that the key of one image opens no other, and CloudTrail shows whose was opened. */
const contextOf = (remediationId: string) => ({ [imageContextKey]: remediationId });

/** Source: NIST SP 800-38D, section 5.2.1.1: of 96 bits. */
const ivBytes = 12;
const cipher = "aes-256-gcm";

const encrypt = (plain: Uint8Array, dataKey: Uint8Array): Omit<EncryptedImage, "dataKey"> => {
  const iv = randomBytes(ivBytes);
  const encrypting = createCipheriv(cipher, dataKey, iv);
  const data = Buffer.concat([encrypting.update(plain), encrypting.final()]);
  const base64 = (bytes: Buffer): string => bytes.toString("base64");
  return { iv: base64(iv), tag: base64(encrypting.getAuthTag()), data: base64(data) };
};

const decrypt = ({ iv, tag, data }: EncryptedImage, dataKey: Uint8Array): Buffer => {
  const bytes = (base64: string): Buffer => Buffer.from(base64, "base64");
  const decrypting = createDecipheriv(cipher, dataKey, bytes(iv), { authTagLength: 16 });
  decrypting.setAuthTag(bytes(tag));
  return Buffer.concat([decrypting.update(bytes(data)), decrypting.final()]);
};

/**
 * A ledger whose before-images nobody reads but who may use the key of images: whoever else reads the table sees
 * ciphertext.
 * @throws {MissingEnvironmentError}
 */
export const withEncryptedImages = (ledger: Ledger, runtime: Pick<Runtime, "client" | "env">): Ledger => {
  const KeyId = required(runtime, "IMAGE_KEY");
  return {
    ...ledger,
    putBeforeImage: async (id, image, until) => {
      const { GenerateDataKeyCommand, KMSClient } = await import("./sdk/kms.ts");
      const { Plaintext, CiphertextBlob } = await runtime
        .client(KMSClient)
        .send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256", EncryptionContext: contextOf(id) }));
      if (!Plaintext || !CiphertextBlob) throw new BeforeImageUnreadableError(id, "got no key from KMS");
      const dataKey = Buffer.from(CiphertextBlob).toString("base64");
      const stored: EncryptedImage = { dataKey, ...encrypt(Buffer.from(JSON.stringify(image)), Plaintext) };
      await ledger.putBeforeImage(id, stored, until);
    },
    getBeforeImage: async (id, now) => {
      const stored = await ledger.getBeforeImage(id, now);
      if (stored === null) return null;
      // One in the clear could have been put there by anybody: it is not what we saw.
      const parsed = encryptedImage.safeParse(stored);
      if (!parsed.success) throw new BeforeImageUnreadableError(id, "is not encrypted");
      const { DecryptCommand, KMSClient } = await import("./sdk/kms.ts");
      try {
        const CiphertextBlob = Buffer.from(parsed.data.dataKey, "base64");
        const { Plaintext } = await runtime
          .client(KMSClient)
          .send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext: contextOf(id) }));
        return JSON.parse(decrypt(parsed.data, Plaintext ?? new Uint8Array()).toString());
      } catch (error) {
        throw new BeforeImageUnreadableError(id, "cannot be decrypted", { cause: error });
      }
    },
  };
};

import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";
import { canonicalJson } from "../../../lambdas/core/canonical-json.ts";
import type { Key } from "./keys.ts";

export type EncryptionContext = Readonly<Record<string, string>>;

const cipher = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;

/** Whose a ciphertext is stands at its beginning, as it does in KMS's own. */
const marked = ({ arn }: Key): Buffer => createHash("sha256").update(arn).digest().subarray(0, 8);

const derive = ({ material, drawn }: Key, purpose: string): Buffer =>
  createHmac("sha256", Buffer.from(material, "hex")).update(`${purpose} ${drawn}`).digest();

/** A data key in the clear and under the key. Which one follows from the key and how many were drawn before: a run can be repeated. */
export const drawDataKey = (
  key: Key,
  context: EncryptionContext,
): { readonly plaintext: Buffer; readonly ciphertext: Buffer } => {
  const plaintext = derive(key, "data key");
  const iv = derive(key, "iv").subarray(0, ivBytes);
  const sealing = createCipheriv(cipher, Buffer.from(key.material, "hex"), iv);
  sealing.setAAD(Buffer.from(canonicalJson(context)));
  const sealed = Buffer.concat([sealing.update(plaintext), sealing.final()]);
  return { plaintext, ciphertext: Buffer.concat([marked(key), iv, sealing.getAuthTag(), sealed]) };
};

/** @returns null for a ciphertext of another key or another context, or that was changed */
export const openDataKey = (key: Key, ciphertext: Uint8Array, context: EncryptionContext): Buffer | null => {
  const bytes = Buffer.from(ciphertext);
  const mark = marked(key);
  const iv = bytes.subarray(mark.length, mark.length + ivBytes);
  const tag = bytes.subarray(mark.length + ivBytes, mark.length + ivBytes + tagBytes);
  if (!bytes.subarray(0, mark.length).equals(mark) || tag.length < tagBytes) return null;
  try {
    const opening = createDecipheriv(cipher, Buffer.from(key.material, "hex"), iv);
    opening.setAAD(Buffer.from(canonicalJson(context)));
    opening.setAuthTag(tag);
    return Buffer.concat([opening.update(bytes.subarray(mark.length + ivBytes + tagBytes)), opening.final()]);
  } catch {
    return null;
  }
};

import { createHmac, timingSafeEqual } from "node:crypto";
import { DecryptCommand, GenerateDataKeyCommand, GenerateMacCommand, VerifyMacCommand } from "@aws-sdk/client-kms";
import { AwsFaultError } from "../../aws/fault.ts";
import { notSimulated } from "../not-simulated.ts";
import type { Operations } from "../operations.ts";
import type { World } from "../world.ts";
import { drawDataKey, openDataKey } from "./data-keys.ts";
import { type Key, keyFor, keysOf } from "./keys.ts";

/** Source: KMS API Reference, GenerateMac and VerifyMac, `Message`. */
const maxMessageBytes = 4_096;

const macOf = ({ material }: Key, algorithm: string, message: Uint8Array): Buffer => {
  if (algorithm !== "HMAC_SHA_256") throw notSimulated(`MAC algorithm ${algorithm}`);
  if (message.length === 0 || message.length > maxMessageBytes)
    throw new AwsFaultError("ValidationException", `Message has 1 to ${maxMessageBytes} bytes, not ${message.length}`);
  return createHmac("sha256", Buffer.from(material, "hex")).update(message).digest();
};

/** The operations of `kms` that use a key. Keys are made by what deploys. */
export const registerKms = (aws: Operations, world: Pick<World, "store">): void => {
  aws.on(GenerateMacCommand, ({ KeyId, MacAlgorithm, Message }, place) => {
    const key = keyFor(world, place, KeyId, "GENERATE_VERIFY_MAC");
    return { Mac: macOf(key, MacAlgorithm, Message), MacAlgorithm, KeyId: key.arn };
  });
  aws.on(VerifyMacCommand, ({ KeyId, MacAlgorithm, Message, Mac }, place) => {
    const key = keyFor(world, place, KeyId, "GENERATE_VERIFY_MAC");
    const right = macOf(key, MacAlgorithm, Message);
    if (Mac.length !== right.length || !timingSafeEqual(Mac, right))
      throw new AwsFaultError("KMSInvalidMacException", "The MAC is not valid for the message and the key.");
    return { MacValid: true, MacAlgorithm, KeyId: key.arn };
  });
  aws.on(GenerateDataKeyCommand, ({ KeyId, KeySpec, NumberOfBytes, EncryptionContext = {} }, place) => {
    if (KeySpec !== "AES_256" || NumberOfBytes !== undefined) throw notSimulated("data key but AES_256");
    const key = keyFor(world, place, KeyId, "ENCRYPT_DECRYPT");
    keysOf(world).put(key.arn, { ...key, drawn: key.drawn + 1 });
    const { plaintext, ciphertext } = drawDataKey(key, EncryptionContext);
    return { Plaintext: plaintext, CiphertextBlob: ciphertext, KeyId: key.arn };
  });
  aws.on(DecryptCommand, ({ KeyId, CiphertextBlob, EncryptionContext = {} }, place) => {
    if (KeyId === undefined || CiphertextBlob === undefined) throw notSimulated("Decrypt without KeyId and ciphertext");
    const key = keyFor(world, place, KeyId, "ENCRYPT_DECRYPT");
    const Plaintext = openDataKey(key, CiphertextBlob, EncryptionContext);
    if (!Plaintext) throw new AwsFaultError("InvalidCiphertextException", "The ciphertext cannot be decrypted so.");
    return { Plaintext, KeyId: key.arn, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" as const };
  });
};

import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  KMSClient,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { beforeEach, describe, expect, it } from "vitest";
import { makeKey } from "../../../../local/services/kms/keys.ts";
import { elsewhere, here, testAccount } from "../support/account.ts";

const arn = (id: string) => `arn:aws:kms:${here.region}:${here.account}:key/${id}`;
const sealKey = arn("seal");
const imageKey = arn("image");
const otherImageKey = arn("other-image");

let kms: KMSClient;
let fromElsewhere: KMSClient;

const open = () => {
  const account = testAccount({
    prepare: (world) => {
      makeKey(world, { arn: sealKey, usage: "GENERATE_VERIFY_MAC", alias: "alias/seal" }, "seed");
      makeKey(world, { arn: imageKey, usage: "ENCRYPT_DECRYPT", alias: null }, "seed");
      makeKey(world, { arn: otherImageKey, usage: "ENCRYPT_DECRYPT", alias: null }, "seed");
    },
  });
  return { client: account.client(KMSClient), elsewhere: account.client(KMSClient, elsewhere) };
};
beforeEach(() => {
  ({ client: kms, elsewhere: fromElsewhere } = open());
});

const algorithm = { MacAlgorithm: "HMAC_SHA_256" as const };
const text = (value: string) => new TextEncoder().encode(value);
const macOf = async (message: string, KeyId = sealKey, client = kms) =>
  (await client.send(new GenerateMacCommand({ ...algorithm, KeyId, Message: text(message) }))).Mac;
const verify = (message: string, Mac: Uint8Array | undefined) =>
  kms.send(new VerifyMacCommand({ ...algorithm, KeyId: sealKey, Message: text(message), Mac }));

describe("a MAC", () => {
  it("is 32 bytes, the same for the same message, and another for any other", async () => {
    const mac = await macOf("the head of a history");
    expect(mac).toHaveLength(32);
    expect(await macOf("the head of a history")).toEqual(mac);
    expect(await macOf("the head of a history.")).not.toEqual(mac);
  });

  it("is valid for its message alone", async () => {
    const mac = await macOf("one");
    expect((await verify("one", mac)).MacValid).toBe(true);
    await expect(verify("other", mac)).rejects.toThrow(expect.objectContaining({ name: "KMSInvalidMacException" }));
    await expect(verify("one", mac?.subarray(1))).rejects.toThrow(
      expect.objectContaining({ name: "KMSInvalidMacException" }),
    );
  });

  it("is made under a key by its ARN, its id or its alias, in its own account and region", async () => {
    const mac = await macOf("one");
    expect(await macOf("one", "seal")).toEqual(mac);
    expect(await macOf("one", "alias/seal")).toEqual(mac);
    await expect(macOf("one", "alias/seal", fromElsewhere)).rejects.toThrow(
      expect.objectContaining({ name: "NotFoundException" }),
    );
  });

  it("is of at most 4,096 bytes", async () => {
    await expect(macOf("x".repeat(4_096))).resolves.toHaveLength(32);
    await expect(macOf("x".repeat(4_097))).rejects.toThrow(expect.objectContaining({ name: "ValidationException" }));
  });

  it("is made by no key that encrypts", async () => {
    await expect(macOf("one", imageKey)).rejects.toThrow(expect.objectContaining({ name: "InvalidKeyUsageException" }));
  });
});

const context = { "homeostat:remediation": "r1" };
const draw = (KeyId = imageKey, client = kms) =>
  client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256", EncryptionContext: context }));
const decrypt = (CiphertextBlob: Uint8Array | undefined, EncryptionContext = context, KeyId = imageKey) =>
  kms.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext }));

describe("a data key", () => {
  it("comes back from its ciphertext, in its own context", async () => {
    const { Plaintext, CiphertextBlob } = await draw();
    expect(Plaintext).toHaveLength(32);
    expect((await decrypt(CiphertextBlob)).Plaintext).toEqual(Plaintext);
  });

  it("does not under another context, another key, or from a ciphertext that was changed", async () => {
    const { CiphertextBlob } = await draw();
    const changed = Uint8Array.from(CiphertextBlob ?? [], (byte, index) => (index === 40 ? byte ^ 1 : byte));
    const refused = expect.objectContaining({ name: "InvalidCiphertextException" });
    await expect(decrypt(CiphertextBlob, { "homeostat:remediation": "r2" })).rejects.toThrow(refused);
    await expect(decrypt(CiphertextBlob, context, otherImageKey)).rejects.toThrow(refused);
    await expect(decrypt(changed)).rejects.toThrow(refused);
    await expect(decrypt(CiphertextBlob?.subarray(0, 20))).rejects.toThrow(refused);
  });

  it("is another each time, and the same ones where the same account is played again", async () => {
    const again = open().client;
    const drawn = [await draw(), await draw()].map(({ Plaintext }) => Plaintext);
    const replayed = [await draw(imageKey, again), await draw(imageKey, again)].map(({ Plaintext }) => Plaintext);
    expect(drawn[0]).not.toEqual(drawn[1]);
    expect(replayed).toEqual(drawn);
  });
});

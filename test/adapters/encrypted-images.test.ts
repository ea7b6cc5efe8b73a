import { beforeEach, describe, expect, it } from "vitest";
import { BeforeImageUnreadableError, withEncryptedImages } from "../../lambdas/adapters/encrypted-images.ts";
import { makeRuntime } from "../../lambdas/adapters/runtime.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { memoryLedger } from "../../local/memory-ledger.ts";
import { makeKey } from "../../local/services/kms/keys.ts";
import { registerKms } from "../../local/services/kms/operations.ts";
import { openStore } from "../../local/state/store.ts";
import { inProcess, principal } from "../local/aws/cloud.ts";
import { sampleConfig } from "../support/sample-config.ts";

const key = `arn:aws:kms:eu-west-1:${principal.account}:key/images`;
const image = { rules: [{ port: 22, from: "0.0.0.0/0" }], note: "hunter2", none: null };
const now = "2026-01-01T00:00:00.000Z";
const until = "2026-02-01T00:00:00.000Z";

let stored: Ledger;
let ledger: Ledger;
let over: (ledger: Ledger) => Ledger;
let calls: () => readonly string[];

beforeEach(() => {
  const store = openStore(":memory:");
  makeKey({ store }, { arn: key, usage: "ENCRYPT_DECRYPT", alias: null }, "seed");
  const { aws, config, records } = inProcess();
  registerKms(aws, { store });
  const runtime = makeRuntime({ env: { IMAGE_KEY: key }, config: sampleConfig(), now: () => new Date(0) }, config);
  over = (plain) => withEncryptedImages(plain, runtime);
  stored = memoryLedger();
  ledger = over(stored);
  calls = () => records.map(({ call }) => call.operation);
});

describe("a before-image", () => {
  it("comes back as it was put, and the first one stays", async () => {
    expect(await ledger.getBeforeImage("r1", now)).toBeNull();
    await ledger.putBeforeImage("r1", image, until);
    await ledger.putBeforeImage("r1", { rules: [] }, until);
    expect(await ledger.getBeforeImage("r1", now)).toEqual(image);
  });

  it("is gone when its time is over, and KMS is not asked for its key", async () => {
    await ledger.putBeforeImage("r1", image, until);
    expect(await ledger.getBeforeImage("r1", until)).toBeNull();
    expect(calls()).toEqual(["GenerateDataKey"]);
  });

  it("costs one call when it is put and one when it is read", async () => {
    await ledger.putBeforeImage("r1", image, until);
    expect(calls()).toEqual(["GenerateDataKey"]);
    await ledger.getBeforeImage("r1", now);
    expect(calls()).toEqual(["GenerateDataKey", "Decrypt"]);
  });

  it("is ciphertext to whoever reads the ledger without the key, another each time", async () => {
    await ledger.putBeforeImage("r1", image, until);
    await ledger.putBeforeImage("r2", image, until);
    const [one, other] = [await stored.getBeforeImage("r1", now), await stored.getBeforeImage("r2", now)];
    expect(JSON.stringify(one)).not.toMatch(/hunter2|rules|0\.0\.0\.0/);
    expect(Object(one)["data"]).not.toBe(Object(other)["data"]);
  });

  it("is its own remediation's: moved to another it cannot be read", async () => {
    await ledger.putBeforeImage("r1", image, until);
    await stored.putBeforeImage("r2", await stored.getBeforeImage("r1", now), until);
    await expect(ledger.getBeforeImage("r2", now)).rejects.toThrow(BeforeImageUnreadableError);
  });

  it.each(["data", "iv", "tag", "dataKey"])("with another %s cannot be read", async (field) => {
    await ledger.putBeforeImage("r1", image, until);
    await ledger.putBeforeImage("r2", { rules: [] }, until);
    const [one, other] = [await stored.getBeforeImage("r1", now), await stored.getBeforeImage("r2", now)];
    const forged = memoryLedger();
    await forged.putBeforeImage("r1", { ...Object(one), [field]: Object(other)[field] }, until);
    await expect(over(forged).getBeforeImage("r1", now)).rejects.toThrow(/r1 cannot be decrypted/);
  });

  it("in the clear is not one of ours, and is not restored from", async () => {
    await stored.putBeforeImage("r1", image, until);
    await expect(ledger.getBeforeImage("r1", now)).rejects.toThrow(/r1 is not encrypted/);
  });
});

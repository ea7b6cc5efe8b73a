import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { kmsMac, kmsMacVerifier } from "../../lambdas/adapters/kms-mac.ts";
import { makeRuntime } from "../../lambdas/adapters/runtime.ts";
import { memoryMac } from "../../local/memory-mac.ts";
import { makeKey } from "../../local/services/kms/keys.ts";
import { registerKms } from "../../local/services/kms/operations.ts";
import { openStore } from "../../local/state/store.ts";
import { inProcess, principal } from "../local/aws/cloud.ts";
import { sampleConfig } from "../support/sample-config.ts";

const key = `arn:aws:kms:eu-west-1:${principal.account}:key/plans`;

const hashing = () => {
  const store = openStore(":memory:");
  makeKey({ store }, { arn: key, usage: "GENERATE_VERIFY_MAC", alias: null }, "seed");
  const { aws, config, records } = inProcess();
  registerKms(aws, { store });
  const base = { env: { PLAN_KEY: key }, config: sampleConfig(), now: () => new Date(0) };
  return { mac: kmsMac(makeRuntime(base, config), "PLAN_KEY"), records, base, options: config };
};

it.each([
  ["of KMS", () => hashing().mac],
  ["in memory", () => memoryMac()],
])("a hash under a key %s is 64 hexadecimal digits, the same for the same text alone", async (_, make) => {
  const mac = make();
  const one = await mac.mac("plan\n{}");
  expect(one).toMatch(/^[0-9a-f]{64}$/);
  expect(await mac.mac("plan\n{}")).toBe(one);
  expect(await mac.mac("head\n{}")).not.toBe(one);
});

describe("a hash under a key of KMS", () => {
  it("is of texts of any length, in one call", async () => {
    const { mac, records } = hashing();
    await mac.mac("x".repeat(100_000));
    const digest = createHash("sha256").update("x".repeat(100_000)).digest();
    expect(records.map(({ call }) => Buffer.from(Object(call.input["Message"])))).toEqual([digest]);
  });

  it("is checked by who may not make one: right for its text, wrong for all else, garbage included", async () => {
    const { mac, base, options } = hashing();
    const verifier = kmsMacVerifier(makeRuntime(base, options), "PLAN_KEY");
    const right = await mac.mac("head\n{}");
    expect(await verifier.verify("head\n{}", right)).toBe(true);
    for (const wrong of ["", "no hash", right.slice(2), right.replace(/./, (digit) => (digit === "0" ? "1" : "0"))])
      expect(await verifier.verify("head\n{}", wrong), wrong).toBe(false);
    expect(await verifier.verify("head\n[]", right)).toBe(false);
  });

  it("needs to be told its key", () => {
    const { base, options } = hashing();
    expect(() => kmsMac(makeRuntime({ ...base, env: {} }, options), "PLAN_KEY")).toThrow(/PLAN_KEY is not set/);
  });
});

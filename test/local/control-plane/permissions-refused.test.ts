import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import config from "../../../homeostat.config.ts";
import type { Runtime } from "../../../lambdas/adapters/runtime.ts";
import { externalId } from "../../../lambdas/core/names.ts";
import { type FunctionName, functionNames } from "../../../local/control-plane/load-functions.ts";
import { places } from "../../../local/estate/accounts.ts";
import { statementsOf } from "../../support/drop-statement.ts";
import { type PlaneRig, startPlane, synthesisedStacks } from "../../support/plane-rig.ts";
import { asFunction } from "../../support/probe.ts";

/** The roles that functions of the hub take on in managed accounts. */
const memberRoles = statementsOf(synthesisedStacks())
  .filter(({ kind }) => kind === "trust")
  .flatMap(({ attachedTo }) => attachedTo)
  .filter((arn) => /-(read|write|reader)$/.test(arn));

const usersOf = (roleArn: string): readonly FunctionName[] =>
  roleArn.endsWith("-reader") ? ["intake", "poll"] : ["remediate"];

const assume = (runtime: Runtime, RoleArn: string, ExternalId?: string) =>
  runtime
    .client(STSClient)
    .send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "someone", ...(ExternalId !== undefined && { ExternalId }) }),
    );

const untrusted = /no resource-based policy allows the sts:AssumeRole action/;

let rig: PlaneRig;
beforeAll(async () => {
  rig = await startPlane();
});
afterAll(() => rig.plane.stop());

describe.each(memberRoles)("%s", (roleArn) => {
  it("is taken on by the functions that it is for, and by no other", async () => {
    for (const name of functionNames) {
      const asked = assume(asFunction(rig, name), roleArn, externalId(config));
      if (usersOf(roleArn).includes(name)) expect((await asked).AssumedRoleUser?.Arn).toContain("/someone");
      else await expect(asked, name).rejects.toThrow(untrusted);
    }
  });

  it("is not taken on without the external id of this deployment", async () => {
    for (const runtime of usersOf(roleArn).map((name) => asFunction(rig, name))) {
      await expect(assume(runtime, roleArn)).rejects.toThrow(untrusted);
      await expect(assume(runtime, roleArn, `homeostat:${config.hub.account}:other`)).rejects.toThrow(untrusted);
    }
  });

  it("is not taken on by administrators, neither of the hub nor of a managed account", async () => {
    for (const place of places)
      await expect(assume(rig.administrator(place), roleArn, externalId(config))).rejects.toThrow(untrusted);
  });
});

it("no role of a member is taken on from outside the organisation", async () => {
  const outside = await startPlane({ config: { ...config, organization: null } });
  try {
    expect(memberRoles).not.toEqual([]);
    for (const roleArn of memberRoles)
      for (const name of usersOf(roleArn))
        await expect(assume(asFunction(outside, name), roleArn, externalId(config))).rejects.toThrow(untrusted);
  } finally {
    await outside.plane.stop();
  }
});

it("a before-image is opened by remediate alone: no other function and no administrator gets its key", async () => {
  const KeyId = rig.plane.deployment.keys.find(({ alias }) => alias?.endsWith("image-key"))?.arn;
  const context = { EncryptionContext: { "homeostat:remediation": "r1" } };
  const remediate = asFunction(rig, "remediate").client(KMSClient);
  const { CiphertextBlob } = await remediate.send(
    new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256", ...context }),
  );
  const decrypt = new DecryptCommand({ KeyId, CiphertextBlob, ...context });
  expect((await remediate.send(decrypt)).Plaintext).toHaveLength(32);
  const others = functionNames.filter((name) => name !== "remediate").map((name) => asFunction(rig, name));
  const administrators = places.map((place) => rig.administrator(place));
  for (const runtime of [...others, ...administrators])
    await expect(runtime.client(KMSClient).send(decrypt)).rejects.toThrow(/not authorized to perform: kms:Decrypt/);
  const nameless = new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" });
  await expect(remediate.send(nameless)).rejects.toThrow(/not authorized to perform: kms:GenerateDataKey/);
});

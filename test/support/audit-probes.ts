import { KMSClient, VerifyMacCommand } from "@aws-sdk/client-kms";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import { withEncryptedImages } from "../../lambdas/adapters/encrypted-images.ts";
import { macMessage } from "../../lambdas/adapters/kms-mac.ts";
import type { Runtime } from "../../lambdas/adapters/runtime.ts";
import { readList } from "../../lambdas/core/chain-list.ts";
import { headText, type SealedHead } from "../../lambdas/core/seal.ts";
import { platform } from "../../local/estate/accounts.ts";
import { breakages } from "./breakages.ts";
import type { PlaneRig } from "./plane-rig.ts";
import { asFunction, type Probe, pass } from "./probe.ts";

const keyOf = ({ plane }: PlaneRig, alias: string): string | undefined =>
  plane.deployment.keys.find((key) => key.alias?.endsWith(alias))?.arn;

const verifiesASeal: Probe = {
  name: "an auditor of the account verifies what was sealed when a remediation ended",
  run: async (rig) => {
    const [breakage] = breakages;
    await breakage?.break(rig);
    await pass(rig, breakage?.within ?? 0);
    const row = (await rig.rows()).find(({ state }) => state === "healed") ?? expect.fail("nothing was healed");
    const auditor = rig.administrator(platform);
    const sequence = String(row.history.length - 1).padStart(4, "0");
    const Key = `heads/${row.id}/${sequence}.json`;
    const { Body } = await auditor
      .client(S3Client)
      .send(new GetObjectCommand({ Bucket: rig.plane.deployment.auditBucket, Key }));
    const { mac, ...head }: SealedHead = JSON.parse((await Body?.transformToString()) ?? "");
    const verify = {
      KeyId: keyOf(rig, "seal-key"),
      MacAlgorithm: "HMAC_SHA_256",
      Mac: Buffer.from(mac, "hex"),
    } as const;
    const verified = new VerifyMacCommand({ ...verify, Message: macMessage(headText(head)) });
    expect(await auditor.client(KMSClient).send(verified)).toMatchObject({ MacValid: true });
  },
};

const listsHistories: Probe = {
  name: "audit lists every history, bound to the list before",
  run: async (rig) => {
    const s3 = rig.administrator(platform).client(S3Client);
    const Bucket = rig.plane.deployment.auditBucket;
    const first = { Bucket, Key: "chains/2026-01-01T00.json", Body: "{}", IfNoneMatch: "*" };
    await s3.send(new PutObjectCommand(first));
    await rig.clock.track(rig.plane.tick("audit"));
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "chains/" }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: Contents.at(-1)?.Key }));
    const list = readList((await Body?.transformToString()) ?? "");
    expect(list?.previous?.key).toMatch(/^chains\//);
  },
};

const readsABeforeImage: Probe = {
  name: "remediate reads the before-image that it kept, as nobody else can",
  run: async (rig) => {
    const [breakage] = breakages;
    await breakage?.break(rig);
    await pass(rig, breakage?.within ?? 0);
    const row = (await rig.rows()).find(({ state }) => state === "healed") ?? expect.fail("nothing was healed");
    const env = { IMAGE_KEY: keyOf(rig, "image-key") };
    const now = new Date(rig.clock.now()).toISOString();
    const reading = (runtime: Runtime) =>
      withEncryptedImages(rig.plane.ledger, { ...runtime, env }).getBeforeImage(row.id, now);
    expect(await reading(asFunction(rig, "remediate"))).toBeTypeOf("object");
    expect(JSON.stringify(await rig.plane.ledger.getBeforeImage(row.id, now))).not.toContain(row.subject.id);
  },
};

const refused = /explicit deny in a resource-based policy/;
const sealed = { Key: "heads/r1/0000.json" };

const writesOver: Probe = {
  name: "nobody writes over what was sealed, those who seal included",
  provokes: true,
  run: async (rig) => {
    const Bucket = rig.plane.deployment.auditBucket;
    const over = new PutObjectCommand({ Bucket, ...sealed, Body: "{}" });
    await expect(asFunction(rig, "remediate").client(S3Client).send(over)).rejects.toThrow(refused);
  },
};

const hides: Probe = {
  name: "nobody hides what was sealed under a marker of deletion, administrators included",
  provokes: true,
  run: async (rig) => {
    const Bucket = rig.plane.deployment.auditBucket;
    const hide = new DeleteObjectCommand({ Bucket, ...sealed });
    await expect(rig.administrator(platform).client(S3Client).send(hide)).rejects.toThrow(refused);
  },
};

/** Of what proves the ledger. */
export const auditProbes: readonly Probe[] = [verifiesASeal, listsHistories, readsABeforeImage, writesOver, hides];

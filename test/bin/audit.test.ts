import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../bin/command.ts";
import { auditCommand } from "../../bin/commands/audit.ts";
import config from "../../homeostat.config.ts";
import { auditBucket, auditReader, headSeal } from "../../lambdas/adapters/audit-bucket.ts";
import { dynamoLedger } from "../../lambdas/adapters/dynamo-ledger.ts";
import { kmsMac } from "../../lambdas/adapters/kms-mac.ts";
import { makeRuntime } from "../../lambdas/adapters/runtime.ts";
import { listChains } from "../../lambdas/core/chain-list.ts";
import type { Ledger } from "../../lambdas/core/ledger.ts";
import { headOf } from "../../lambdas/core/seal.ts";
import { auditBucketName, keyAlias } from "../../lib/hub-names.ts";
import { InProcessAws } from "../../local/aws/in-process-aws.ts";
import { writeRunFile } from "../../local/control-plane/run-file.ts";
import { type EmbeddedDynamoDb, startDynamoDb } from "../../local/dynamodb.ts";
import { makeKey } from "../../local/services/kms/keys.ts";
import { registerKms } from "../../local/services/kms/operations.ts";
import { bucketsOf, newBucket } from "../../local/services/s3/buckets.ts";
import { registerObjects } from "../../local/services/s3/objects.ts";
import { openStore, type Store } from "../../local/state/store.ts";
import { append } from "../support/append.ts";
import { capturedIo } from "../support/captured-io.ts";

const tableName = "ledger";
const at = new Date().toISOString();
const { account, region } = config.hub;
let folder: string;

const opened = async (work: (ledger: Ledger, dynamo: EmbeddedDynamoDb) => Promise<unknown>): Promise<void> => {
  const dynamo = await startDynamoDb(join(folder, "ledger"));
  await dynamo.createLedgerTable(tableName, region);
  const client = dynamo.client(region);
  await work(dynamoLedger({ env: { TABLE_NAME: tableName }, client: <C>() => client as C }), dynamo);
  client.destroy();
  await dynamo.close();
};

/** KMS and S3 as a deployment has them, over what a local run keeps. */
const accountOn = (store: Store) => {
  const alias = keyAlias(config, "seal-key");
  const arn = `arn:aws:kms:${region}:${account}:key/seal`;
  makeKey({ store }, { arn, usage: "GENERATE_VERIFY_MAC", alias }, "seed");
  const name = auditBucketName(config);
  bucketsOf({ store }).put(name, { ...newBucket(name, config.hub, 0), objectLock: true });
  const aws = new InProcessAws({ authenticate: () => ({ account, arn: "arn:aws:iam::1:root" }), authorize: () => {} });
  registerKms(aws, { store });
  registerObjects(aws, { store, clock: { now: () => Date.parse(at) } });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const env = { SEAL_KEY: arn, AUDIT_BUCKET: name };
  const options = { region, credentials, requestHandler: aws.requestHandler };
  return makeRuntime({ env, config, now: () => new Date(at) }, options);
};

/** A stopped run, in which two remediations ended and were sealed and listed. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "homeostat-audit-"));
  writeRunFile(folder, { tableName });
  const store = openStore(join(folder, "cloud.sqlite"));
  const runtime = accountOn(store);
  await opened(async (ledger) => {
    for (const id of ["r2", "r1"]) {
      await append(ledger, id, { state: "detected", detail: { note: "postgres://ada:hunter2@db/x" }, at });
      const { entry } = await append(ledger, id, { state: "skipped", reason: "resource-gone", detail: {}, at });
      await headSeal(runtime)(headOf(id, entry));
      await ledger.putBeforeImage(id, { port: 22 }, at);
    }
    await listChains({
      entries: () => ledger.entries(),
      latest: auditReader(runtime).latestList,
      keep: auditBucket(runtime),
      mac: kmsMac(runtime, "SEAL_KEY"),
      now: runtime.now,
    });
  });
  store.close();
});
afterAll(() => rm(folder, { recursive: true }));

const audit = async (...args: readonly string[]) => {
  const io = capturedIo();
  const code = await runCommand([auditCommand], ["audit", ...args, "--data", folder], io);
  return { code, out: io.stdout(), err: io.stderr() };
};

describe("audit verify", () => {
  it("says of a ledger that nobody has changed that it is whole", async () => {
    const { code, out } = await audit("verify");
    expect(out).toMatch(/2 histories with 4 entries\nsealed: 2 heads, 1 lists.*\nwhole/);
    expect(code).toBe(0);
  });

  it("prints one object as JSON", async () => {
    const { out } = await audit("verify", "--json");
    expect(JSON.parse(out)).toMatchObject({ histories: 2, entries: 4, sealedHeads: 2, lists: 1, problems: [] });
  });

  it("misses no before-image that has ended and was removed", async () => {
    await opened((_ledger, dynamo) => {
      const Key = { pk: { S: "RUN#r1" }, sk: { S: "BEFORE" } };
      return dynamo.client(region).send(new DeleteItemCommand({ TableName: tableName, Key }));
    });
    expect(await audit("verify")).toMatchObject({ code: 0, out: expect.stringContaining("whole") });
  });

  it("fails, and names what is wrong, once an entry is gone", async () => {
    await opened((_ledger, dynamo) => {
      const Key = { pk: { S: "RUN#r1" }, sk: { S: "ENTRY#0001" } };
      return dynamo.client(region).send(new DeleteItemCommand({ TableName: tableName, Key }));
    });
    const { code, out } = await audit("verify");
    expect(out).toContain("remediation r1, entry 1: was sealed, and the history ends before it");
    expect(code).toBe(1);
  });

  it("needs the key that the seals were made under", async () => {
    const { code, err } = await audit("verify", "--key", "alias/other");
    expect(err).toMatch(/alias\/other.*does not exist/);
    expect(code).toBe(1);
  });
});

describe("audit export", () => {
  it("gives one entry a line, in a stable order and without secrets", async () => {
    const { code, out } = await audit("export");
    const lines = out.trimEnd().split("\n");
    expect(
      lines.map((line) => JSON.parse(line)).map(({ remediationId, sequence }) => [remediationId, sequence]),
    ).toEqual([
      ["r1", 0],
      ["r2", 0],
      ["r2", 1],
    ]);
    expect(JSON.parse(lines[2] ?? "")).toMatchObject({
      actor: "homeostat",
      state: "skipped",
      reason: "resource-gone",
      at,
    });
    expect(out).not.toContain("hunter2");
    expect(out).toContain("postgres://ada:‹redacted›@db/x");
    expect(code).toBe(0);
  });
});

it.each([[[]], [["prove"]], [["verify", "export"]]])("audit %j is bad usage", async (args) => {
  expect(await audit(...args)).toMatchObject({ code: 2, err: expect.stringContaining("verify or export") });
});

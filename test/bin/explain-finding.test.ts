import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommand } from "../../bin/command.ts";
import { explainCommand } from "../../bin/commands/explain.ts";
import { dynamoLedger } from "../../lambdas/adapters/dynamo-ledger.ts";
import { remediationId } from "../../lambdas/core/names.ts";
import { writeRunFile } from "../../local/control-plane/run-file.ts";
import { startDynamoDb } from "../../local/dynamodb.ts";
import { openStore } from "../../local/state/store.ts";
import { append } from "../support/append.ts";
import { capturedIo } from "../support/captured-io.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const playbook = "s3/block-public-access";
const tableName = "ledger";
const drift = sampleFinding();
const { subject } = drift;
const resolved = sampleFinding({
  lifecycle: "resolved",
  revision: "2026-01-01T01:00:00.000Z",
  title: "invoices is blue",
});
const unanswered = sampleFinding({ key: "config|another", title: "invoices is not versioned" });
const ids = [1, 2].map((generation) => remediationId(playbook, subject, generation));
let folder: string;

/** The ledger of a stopped run, in which a bucket was healed twice and has been fine since. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "homeostat-finding-"));
  const dynamo = await startDynamoDb(join(folder, "ledger"));
  await dynamo.createLedgerTable(tableName, "eu-west-1");
  writeRunFile(folder, { tableName });
  const client = dynamo.client("eu-west-1");
  const ledger = dynamoLedger({ env: { TABLE_NAME: tableName }, client: <C>() => client as C });
  await ledger.putSlot(
    {
      playbook,
      subject,
      generation: 2,
      openId: null,
      openedAt: "2026-01-01T00:00:02.000Z",
      findingKey: drift.key,
      revision: drift.revision,
      waiting: [],
      lastOutcome: "healed",
      attempts: [],
      coolDownUntil: null,
      dueAt: null,
      version: 1,
    },
    null,
  );
  for (const [index, id] of ids.entries()) {
    const createdAt = "2026-01-01T00:00:02.000Z";
    await ledger.createRemediation({ id, playbook, subject, generation: index + 1, finding: drift, createdAt });
    await append(ledger, id, { state: "detected", detail: {}, at: createdAt });
  }
  await ledger.putFinding({ finding: resolved, decisions: [] });
  await ledger.putFinding({ finding: unanswered, decisions: [] });
  client.destroy();
  await dynamo.close();
});
afterAll(() => rm(folder, { recursive: true }));

const explain = async (id: string) => {
  const io = capturedIo();
  const code = await runCommand([explainCommand], ["explain", "--finding", id, "--data", folder], io);
  return { code, out: io.stdout(), err: io.stderr() };
};

it("tells every remediation that a finding began, though its newest word asks for none", async () => {
  const { out, code } = await explain(drift.key);
  expect(out).toContain("invoices is blue");
  for (const id of ids) expect(out).toContain(`remediation ${id} (${playbook}`);
  expect(out).not.toContain("no playbook answers");
  expect(code).toBe(0);
});

it("tells a remediation by its id, with the finding as it was then", async () => {
  const { out } = await explain(ids[1] ?? "");
  expect(out).toContain("invoices is not blue");
  expect(out).toContain(`remediation ${ids[1]} (${playbook}, generation 2)`);
  expect(out).not.toContain(ids[0]);
});

it("says of a finding that began nothing so, though others on its subject did", async () => {
  const { out } = await explain(unanswered.key);
  expect(out).toContain("no playbook answers to it");
  expect(out).not.toContain("remediation ");
});

it("says of an id that nobody knows where to find one", async () => {
  const { err, code } = await explain("nope");
  expect(code).toBe(1);
  expect(err).toMatch(/"nope".*--json/);
});

it("of a run that is going on says so, and to stop it", async () => {
  const running = openStore(join(folder, "cloud.sqlite"));
  try {
    const { err, code } = await explain(drift.key);
    expect(code).toBe(1);
    expect(err).toMatch(/in use by another process: stop that one/);
  } finally {
    running.close();
  }
});

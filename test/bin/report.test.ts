import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommand } from "../../bin/command.ts";
import { reportCommand } from "../../bin/commands/report.ts";
import { dynamoLedger } from "../../lambdas/adapters/dynamo-ledger.ts";
import { reportSchema } from "../../lambdas/report/json-schema.ts";
import { writeRunFile } from "../../local/control-plane/run-file.ts";
import { startDynamoDb } from "../../local/dynamodb.ts";
import { openStore } from "../../local/state/store.ts";
import { capturedIo } from "../support/captured-io.ts";
import { sampleFinding } from "../support/sample-finding.ts";

let folder: string;

/** The folder of a stopped run whose ledger has one finding. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "homeostat-report-"));
  const dynamo = await startDynamoDb(join(folder, "ledger"));
  await dynamo.createLedgerTable("ledger", "eu-west-1");
  writeRunFile(folder, { tableName: "ledger" });
  const client = dynamo.client("eu-west-1");
  const ledger = dynamoLedger({ env: { TABLE_NAME: "ledger" }, client: <C>() => client as C });
  await ledger.putFinding({ finding: sampleFinding(), decisions: [] });
  client.destroy();
  await dynamo.close();
  openStore(join(folder, "cloud.sqlite")).close();
});
afterAll(() => rm(folder, { recursive: true }));

const run = async (...args: readonly string[]) => {
  const io = capturedIo();
  return { code: await runCommand([reportCommand], ["report", ...args], io), out: io.stdout(), err: io.stderr() };
};

it("writes every format of a local run's ledger, and says where", async () => {
  const out = join(folder, "out");
  const { code, out: told } = await run("--data", folder, "--out", out);
  expect(code).toBe(0);
  const files = ["controls.csv", "exemptions.csv", "findings.csv", "remediations.csv", "report.html", "report.json"];
  expect(told.trim().split("\n").sort()).toEqual(files.map((file) => join(out, file)));
  expect((await readdir(out)).sort()).toEqual(files);
  const { findings } = reportSchema.parse(JSON.parse(await readFile(join(out, "report.json"), "utf8")));
  expect(findings).toMatchObject([{ status: "failing", subject: "invoices" }]);
});

it("writes only what is asked for", async () => {
  const out = join(folder, "json");
  expect((await run("--data", folder, "--out", out, "--format", "json")).code).toBe(0);
  expect(await readdir(out)).toEqual(["report.json"]);
});

it.each([
  [["--format", "pdf", "--out", "x"], /--format takes html, json, csv, .*"pdf" is no format/],
  [["--format", "html,ocsf", "--out", "x"], /"ocsf" is not built yet/],
  [["--format", "asff", "--out", "x"], /"asff" is not built yet/],
  [["--format", "", "--out", "x"], /--format takes html, json, csv/],
  [["--data", "x"], /needs --out DIR/],
  [["--out", "x"], /either --data DIR.*or --table NAME/],
  [["x", "--out", "x"], /takes no argument x/],
])("with %j is used badly: exit code 2, and nothing is written", async (args, message) => {
  const { code, err } = await run(...args);
  expect(code).toBe(2);
  expect(err).toMatch(message);
});

it("fails with a word on a folder that holds no run", async () => {
  const { code, err } = await run("--data", join(folder, "nothing"), "--out", join(folder, "none"));
  expect(code).toBe(1);
  expect(err).toMatch(/holds no local run/);
});

import { afterAll, beforeAll, vi } from "vitest";
import { dynamoLedger } from "../../../lambdas/adapters/dynamo-ledger.ts";
import { makeRuntime, type Runtime } from "../../../lambdas/adapters/runtime.ts";
import type { ConfigInput } from "../../../lambdas/core/config.ts";
import type { Ledger } from "../../../lambdas/core/ledger.ts";
import { functions } from "../../../lambdas/functions.ts";
import { lambdaContext } from "../../../local/control-plane/invocation.ts";
import { type EmbeddedDynamoDb, startDynamoDb } from "../../../local/dynamodb.ts";
import {
  type Answer,
  assumedRole,
  json,
  queued,
  type Script,
  type ScriptedAws,
  scriptedAws,
} from "../../adapters/support/scripted-aws.ts";
import { sampleConfig } from "../../support/sample-config.ts";

export const alias = "arn:aws:lambda:eu-west-1:111122223333:function:remediate:live";
export const deadLetterQueue = "https://sqs.eu-west-1.amazonaws.com/111122223333/homeostat-test-intake-dlq";

/** What a function is made and called with: an AWS of which only the database is real. */
export interface EntryRig {
  readonly aws: ScriptedAws;
  readonly runtime: Runtime;
  readonly ledger: Ledger;
  /** Moves the function's clock. */
  pass(minutes: number): void;
  /** Names of the remediations that were launched, in order; one launched again appears again. */
  launched(): readonly string[];
}

/** Lambda starts an execution under the name that it is given, and knows it from then on. */
const launch: Script[string] = ({ headers }): Answer => ({
  status: 202,
  headers: { "x-amz-durable-execution-arn": `${alias}/durable-execution/${headers["x-amz-durable-execution-name"]}/1` },
  body: "",
});

const answers = {
  lambda: launch,
  sqs: queued,
  sts: () => assumedRole(),
  kms: () => json({ Mac: Buffer.from("a MAC").toString("base64") }),
  s3: () => ({ body: "" }),
  events: () => json({ FailedEntryCount: 0, Entries: [{ EventId: "e" }] }),
  config: () => json({ ConfigRules: [{ Source: { SourceIdentifier: "INCOMING_SSH_DISABLED" } }] }),
} satisfies Script;

/** @returns a function that opens a rig; its ledger is of its own, and its script goes over the usual answers */
export const entryRigs = (config: Partial<ConfigInput> = {}) => {
  let dynamo: EmbeddedDynamoDb;
  let tables = 0;
  beforeAll(async () => {
    vi.stubEnv("POWERTOOLS_LOG_LEVEL", "SILENT");
    dynamo = await startDynamoDb();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await dynamo.close();
  });

  return async (script: Script = {}): Promise<EntryRig> => {
    const table = `ledger-${++tables}`;
    await dynamo.createLedgerTable(table, "eu-west-1");
    let time = Date.parse("2026-03-02T09:16:00Z");
    const base = {
      env: {
        TABLE_NAME: table,
        REMEDIATE_ALIAS: alias,
        DLQ_URL: deadLetterQueue,
        BUS_NAME: "homeostat",
        SEAL_KEY: "seal",
        AUDIT_BUCKET: "audit",
      },
      config: sampleConfig(config),
      now: () => new Date(time),
    };
    const database: Script = { dynamodb: ({ http }) => dynamo.forward(http) };
    const aws = scriptedAws({ ...answers, ...database, ...script });
    return {
      aws,
      runtime: makeRuntime(base, aws),
      ledger: dynamoLedger(makeRuntime(base, scriptedAws(database))),
      pass: (minutes) => {
        time += minutes * 60_000;
      },
      launched: () => aws.sentTo("lambda").flatMap(({ headers }) => headers["x-amz-durable-execution-name"] ?? []),
    };
  };
};

export const contextOf = (name: keyof typeof functions) =>
  lambdaContext(name, functions[name], `arn:aws:lambda:eu-west-1:111122223333:function:${name}`, "request");

export const collect = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

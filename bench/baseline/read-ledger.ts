import config from "../../homeostat.config.ts";
import { dynamoLedger } from "../../lambdas/adapters/dynamo-ledger.ts";
import { makeRuntime } from "../../lambdas/adapters/runtime.ts";

/** What every report costs: reads the ledger of the table that is named, and keeps nothing of it. */
const runtime = makeRuntime({ env: { TABLE_NAME: process.argv[2] }, config, now: () => new Date() });
let records = 0;
for await (const record of dynamoLedger(runtime).records()) if (record.kind === "finding") records += 1;
process.stdout.write(`${records}\n`);

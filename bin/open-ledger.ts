import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamoLedger } from "../lambdas/adapters/dynamo-ledger.ts";
import { makeRuntime } from "../lambdas/adapters/runtime.ts";
import type { Config } from "../lambdas/core/config.ts";
import type { Ledger } from "../lambdas/core/ledger.ts";
import { readRunFile } from "../local/control-plane/run-file.ts";
import { startDynamoDb } from "../local/dynamodb.ts";
import { openStore, type Store } from "../local/state/store.ts";
import { UsageError } from "./command.ts";
import { lastTime } from "./local-run/last-time.ts";

export interface OpenLedger {
  readonly ledger: Ledger;
  /** When it was as it is: now, or where a stopped run's clock stood. */
  readonly asOf: Date;
  /** Of a local run, what else it left. */
  readonly store: Store | null;
  readonly close: () => Promise<void>;
}

/** The folder holds no local run. */
export class NoLocalRunError extends Error {
  override readonly name = "NoLocalRunError";
  constructor(folder: string, options: ErrorOptions) {
    super(`${folder} holds no local run: give the folder that npm start was given with --data`, options);
  }
}

/** Where a ledger is: a stopped local run's folder, or a deployment's table. */
export interface LedgerPlace {
  readonly data: string | undefined;
  readonly table: string | undefined;
}

/** @throws {UsageError | NoLocalRunError | StoreInUseError} */
export const openLedger = async ({ data, table }: LedgerPlace, config: Config): Promise<OpenLedger> => {
  if ((data === undefined) === (table === undefined))
    throw new UsageError("says where the ledger is: either --data DIR, a local run's, or --table NAME, a deployment's");
  if (table !== undefined) {
    const runtime = makeRuntime({ env: { ...process.env, TABLE_NAME: table }, config, now: () => new Date() });
    return {
      ledger: dynamoLedger(runtime),
      asOf: new Date(),
      store: null,
      close: async () => runtime.client(DynamoDBClient).destroy(),
    };
  }
  return openLocal(data ?? "", config);
};

const openLocal = async (folder: string, config: Config): Promise<OpenLedger> => {
  let tableName: string;
  try {
    ({ tableName } = readRunFile(folder));
  } catch (error) {
    throw new NoLocalRunError(folder, { cause: error });
  }
  // Its lock is the folder's: a run that is going on is refused here, with a word, and not by the ledger's own files.
  const lock = openStore(join(folder, "cloud.sqlite"));
  const dynamo = await startDynamoDb(join(folder, "ledger"));
  const client = dynamo.client(config.hub.region);
  return {
    ledger: dynamoLedger({ env: { TABLE_NAME: tableName }, client: <C>() => client as C }),
    asOf: new Date(lastTime(lock) ?? Date.now()),
    store: lock,
    close: async () => {
      client.destroy();
      await dynamo.close();
      lock.close();
    },
  };
};

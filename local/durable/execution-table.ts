import type { StatementSync } from "node:sqlite";
import type { ErrorObject, ExecutionStatus } from "@aws-sdk/client-lambda";
import type { Store } from "../state/store.ts";
import type { Execution, Outcome } from "./execution.ts";
import { decodeRecord, encodeRecord, type OperationRecord } from "./operation-record.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS execution (
    arn TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, function_arn TEXT NOT NULL, status TEXT NOT NULL,
    input TEXT NOT NULL, started_at INTEGER NOT NULL, times_out_at INTEGER NOT NULL,
    ended_at INTEGER, result TEXT, error TEXT) STRICT;
  CREATE TABLE IF NOT EXISTS operation (
    execution_arn TEXT NOT NULL, id TEXT NOT NULL, record TEXT NOT NULL, UNIQUE (execution_arn, id)) STRICT;`;

/** Executions and their operations in the store. A row keeps its place when it changes: operations stay in order. */
export class ExecutionTable {
  readonly #insert: StatementSync;
  readonly #end: StatementSync;
  readonly #byArn: StatementSync;
  readonly #byName: StatementSync;
  readonly #all: StatementSync;
  readonly #running: StatementSync;
  readonly #operations: StatementSync;
  readonly #put: StatementSync;

  constructor({ database }: Store) {
    database.exec(SCHEMA);
    this.#insert = database.prepare(
      `INSERT INTO execution (arn, name, function_arn, status, input, started_at, times_out_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#end = database.prepare(
      "UPDATE execution SET status = ?, ended_at = ?, result = ?, error = ? WHERE arn = ? AND status = 'RUNNING'",
    );
    this.#byArn = database.prepare("SELECT * FROM execution WHERE arn = ?");
    this.#byName = database.prepare("SELECT * FROM execution WHERE name = ?");
    this.#all = database.prepare("SELECT * FROM execution ORDER BY rowid");
    this.#running = database.prepare("SELECT * FROM execution WHERE status = 'RUNNING' ORDER BY rowid");
    this.#operations = database.prepare("SELECT id, record FROM operation WHERE execution_arn = ? ORDER BY rowid");
    this.#put = database.prepare(
      `INSERT INTO operation (execution_arn, id, record) VALUES (?, ?, ?)
       ON CONFLICT (execution_arn, id) DO UPDATE SET record = excluded.record`,
    );
  }

  insert({ executionArn, name, functionArn, status, input, startedAt, timesOutAt }: Execution): void {
    const times = [startedAt.getTime(), timesOutAt.getTime()] as const;
    this.#insert.run(executionArn, name, functionArn, status, input, ...times);
  }

  end(executionArn: string, outcome: Outcome, now: number): void {
    const result = outcome.status === "SUCCEEDED" ? (outcome.result ?? null) : null;
    const error = outcome.status !== "SUCCEEDED" && outcome.error ? JSON.stringify(outcome.error) : null;
    this.#end.run(outcome.status, now, result, error, executionArn);
  }

  find(executionArn: string): Execution | undefined {
    return decode(this.#byArn.get(executionArn));
  }

  findByName(name: string): Execution | undefined {
    return decode(this.#byName.get(name));
  }

  /** In order of their start. */
  all(): Execution[] {
    return this.#all.all().map(decodeRow);
  }

  running(): Execution[] {
    return this.#running.all().map(decodeRow);
  }

  operations(executionArn: string): Map<string, OperationRecord> {
    const rows = this.#operations.all(executionArn);
    return new Map(rows.map(({ id, record }) => [String(id), decodeRecord(String(record))]));
  }

  put(executionArn: string, operations: ReadonlyMap<string, OperationRecord>): void {
    for (const [id, record] of operations) this.#put.run(executionArn, id, encodeRecord(record));
  }
}

type Row = ReturnType<StatementSync["get"]>;

const decode = (row: Row): Execution | undefined => (row ? decodeRow(row) : undefined);

const decodeRow = (row: NonNullable<Row>): Execution => ({
  executionArn: String(row["arn"]),
  name: String(row["name"]),
  functionArn: String(row["function_arn"]),
  status: row["status"] as ExecutionStatus,
  input: String(row["input"]),
  startedAt: new Date(Number(row["started_at"])),
  timesOutAt: new Date(Number(row["times_out_at"])),
  endedAt: row["ended_at"] === null ? undefined : new Date(Number(row["ended_at"])),
  result: row["result"] === null ? undefined : String(row["result"]),
  error: row["error"] === null ? undefined : (JSON.parse(String(row["error"])) as ErrorObject),
});

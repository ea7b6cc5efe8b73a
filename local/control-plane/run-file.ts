import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Beside a local run's data: what a command needs to read it without starting it. */
interface RunFile {
  readonly tableName: string;
}

const path = (dataDir: string): string => join(dataDir, "run.json");

export const writeRunFile = (dataDir: string, run: RunFile): void =>
  writeFileSync(path(dataDir), `${JSON.stringify(run, null, 2)}\n`);

export const readRunFile = (dataDir: string): RunFile => JSON.parse(readFileSync(path(dataDir), "utf8")) as RunFile;

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/** Beside a local run's data: what a command needs to read it without starting it. */
const schema = z.object({ tableName: z.string() });
type RunFile = z.infer<typeof schema>;

const path = (dataDir: string): string => join(dataDir, "run.json");

/** Replaces the file of the run before. */
export const writeRunFile = (dataDir: string, run: RunFile): void =>
  writeFileSync(path(dataDir), `${JSON.stringify(run, null, 2)}\n`);

/** @throws where there is no such file, or something else wrote it */
export const readRunFile = (dataDir: string): RunFile => schema.parse(JSON.parse(readFileSync(path(dataDir), "utf8")));

import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Report } from "../lambdas/report/model.ts";
import { filesOf, type ReportFormat } from "../lambdas/report/report-files.ts";

/** Writes the report's files, a block at a time, over those of a report before. @returns their paths */
export const writeReport = async (
  report: Report,
  formats: readonly ReportFormat[],
  folder: string,
): Promise<readonly string[]> => {
  await mkdir(folder, { recursive: true });
  const written: string[] = [];
  for (const { name, pieces } of formats.flatMap((format) => filesOf(report, format))) {
    const path = join(folder, name);
    await pipeline(Readable.from(pieces()), createWriteStream(path));
    written.push(path);
  }
  return written;
};

import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isEventError } from "../../lambdas/core/event-errors.ts";
import { parseEvent } from "../../lambdas/sources/index.ts";

/** Events that others published are not ours to copy: whoever has a folder of them names it. */
const published = process.env["EVENT_SAMPLES"];
const folders = [
  "test/fixtures/events",
  "events",
  ...(published !== undefined && existsSync(published) ? [published] : []),
];

export interface EventSample {
  readonly name: string;
  readonly json: string;
}

/** Every event at hand: the tests' own, the playbooks' cases, and published ones where there are any. */
export const eventSamples: readonly EventSample[] = folders.flatMap((folder) =>
  globSync("**/*.json", { cwd: folder })
    .sort()
    .map((file) => ({ name: `${folder}/${file}`, json: readFileSync(join(folder, file), "utf8") })),
);

/** Is this sample read, or refused by name? @throws whatever else came of it: nobody may meet that in production */
export const isParsed = ({ json }: EventSample): boolean => {
  try {
    return parseEvent(json).findings.length >= 0;
  } catch (error) {
    if (isEventError(error)) return false;
    throw error;
  }
};

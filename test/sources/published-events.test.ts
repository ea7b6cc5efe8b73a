import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isEventError } from "../../lambdas/core/event-errors.ts";
import { parseEvent, sources } from "../../lambdas/sources/index.ts";
import { compilePattern } from "../../local/services/events/pattern.ts";

/**
 * Events that others published are not ours to copy. Who has a folder of them points EVENT_SAMPLES at it:
 * `EVENT_SAMPLES=<folder> vitest run test/sources/published-events.test.ts`.
 */
const folder = process.env["EVENT_SAMPLES"];
const files = folder !== undefined && existsSync(folder) ? globSync("**/*.json", { cwd: folder }).sort() : [];

const textOf = (file: string): string => readFileSync(join(folder ?? "", file), "utf8");
const letInBy = (file: string): readonly string[] =>
  sources.filter(({ pattern }) => compilePattern(pattern)(JSON.parse(textOf(file)))).map(({ name }) => name);

const ours = files.filter((file) => letInBy(file).length > 0);
const others = files.filter((file) => !ours.includes(file));
const absent = folder === undefined ? ["set EVENT_SAMPLES to a folder of published EventBridge events"] : [];
if (folder !== undefined && files.length === 0) throw new Error(`EVENT_SAMPLES: ${folder} holds no event`);

describe("published events", () => {
  // oxlint-disable-next-line vitest/expect-expect -- it only says why there is nothing to check
  test.for(absent)("skipped: %s", (why, { skip }) => skip(why));

  test.each(ours)("%s is let in by one rule and gives findings", (file) => {
    expect(letInBy(file)).toHaveLength(1);
    expect(parseEvent(textOf(file)).findings).not.toHaveLength(0);
  });

  test.each(others)("%s is let in by no rule, and refused by name", (file) => {
    expect(() => parseEvent(textOf(file))).toThrow(expect.toSatisfy(isEventError));
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { synthesise } from "../../bin/synthesise.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** JSON file of the synthesised stacks. */
    readonly stacks: string;
  }
}

/** Synthesises the templates once for all tests that run on them. A folder of its own: several runs may go on at once. */
export const setup = async (project: TestProject): Promise<() => void> => {
  const folder = mkdtempSync(join(tmpdir(), "homeostat-test-"));
  const file = join(folder, "stacks.json");
  writeFileSync(file, JSON.stringify(await synthesise(join(folder, "cdk"), "homeostat.config.ts")));
  project.provide("stacks", file);
  return () => rmSync(folder, { recursive: true, force: true });
};

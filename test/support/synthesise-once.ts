import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { TestProject } from "vitest/node";
import { synthesise } from "../../bin/synthesise.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** JSON file of the synthesised stacks. */
    readonly stacks: string;
  }
}

/** Synthesises the templates once for all tests that run on them. */
export const setup = async (project: TestProject): Promise<void> => {
  const file = "out/test/stacks.json";
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(await synthesise("out/test/cdk", "homeostat.config.ts")));
  project.provide("stacks", file);
};

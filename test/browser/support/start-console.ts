import type { TestProject } from "vitest/node";
import { startConsole } from "./console-process.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the page of the running process, without a slash at its end. */
    readonly console: string;
  }
}

/** Two hours of the scenario pass in 36 seconds. */
const speed = 200;

/** One process for all these tests. @returns what ends it */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const { url, stop } = await startConsole(speed);
  project.provide("console", url);
  return stop;
};

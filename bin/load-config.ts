import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { calendar } from "../lambdas/adapters/calendar.ts";
import { checkConfig } from "../lambdas/core/check-config.ts";
import { type Config, ConfigurationError, parseConfig } from "../lambdas/core/config.ts";
import type { AnyPlaybook } from "../lambdas/core/playbook.ts";

export const defaultConfigFile = "homeostat.config.ts";

/**
 * Reads a configuration file and checks it against the registry.
 * @param file path, relative to the working directory
 * @throws {ConfigurationError} naming the file, whatever is wrong with it
 */
export const loadConfig = async (file: string, playbooks: readonly AnyPlaybook[]): Promise<Config> => {
  try {
    const config = checkConfig(parseConfig(await defaultExport(file)), playbooks);
    await checkFreezes(config);
    return config;
  } catch (error) {
    throw new ConfigurationError(error instanceof ConfigurationError ? error.problems : [inOneLine(error)], {
      file,
      cause: error,
    });
  }
};

/** Far enough ahead for every rule that comes true at all, such as a 29th of February. */
const horizon = (from: string): Date => new Date(Date.UTC(Number(from.slice(0, 4)) + 10, 0, 1));

/** A rule may be well written and never come true: somebody would rely on it. @throws {ConfigurationError} */
const checkFreezes = async ({ freezes }: Config): Promise<void> => {
  const problems: string[] = [];
  for (const [index, freeze] of freezes.entries()) {
    const start = await calendar.lastStart(freeze, horizon(freeze.from)).catch(() => null);
    if (start === null)
      problems.push(`freezes[${index}]: "${freeze.name}" never begins: no time fits its from and repeat`);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
};

const defaultExport = async (file: string): Promise<unknown> => {
  const path = resolve(file);
  if (!existsSync(path)) throw new ConfigurationError([`there is no file ${path}: name one with --config`]);
  const { default: config }: { readonly default?: unknown } = await import(pathToFileURL(path).href);
  if (config === undefined)
    throw new ConfigurationError(["it has no default export: write export default defineConfig({ … })"]);
  return config;
};

/** What a module threw while it was loaded. Node tells where only in the first line of the stack, and only if it parses. */
const inOneLine = (error: unknown): string => {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  const [, line] = /^(?:file:\/\/)?\/.*:(\d+)\n/.exec(error.stack ?? "") ?? [];
  return `${line === undefined ? "" : `line ${line}: `}${error.name}: ${error.message}`;
};

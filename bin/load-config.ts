import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { checkConfig } from "../lambdas/core/check-config.ts";
import { type Config, parseConfig } from "../lambdas/core/config.ts";
import type { AnyPlaybook } from "../lambdas/core/playbook.ts";

/**
 * Reads a configuration file and checks it against the registry.
 * @param file path, relative to the working directory
 * @throws {ConfigurationError}
 */
export const loadConfig = async (file: string, playbooks: readonly AnyPlaybook[]): Promise<Config> => {
  const { default: config }: { readonly default?: unknown } = await import(pathToFileURL(resolve(file)).href);
  return checkConfig(parseConfig(config), playbooks);
};

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { checkConfig } from "../lambdas/core/check-config.ts";
import { type Config, ConfigurationError, parseConfig } from "../lambdas/core/config.ts";
import type { AnyPlaybook } from "../lambdas/core/playbook.ts";

export const defaultConfigFile = "homeostat.config.ts";

/**
 * Reads a configuration file and checks it against the registry.
 * @param file path, relative to the working directory
 * @throws {ConfigurationError}
 */
export const loadConfig = async (file: string, playbooks: readonly AnyPlaybook[]): Promise<Config> => {
  const path = resolve(file);
  if (!existsSync(path)) throw new ConfigurationError([`there is no file ${path}`]);
  const { default: config }: { readonly default?: unknown } = await import(pathToFileURL(path).href);
  if (config === undefined)
    throw new ConfigurationError([`${path} exports no default: export default defineConfig({ … })`]);
  return checkConfig(parseConfig(config), playbooks);
};

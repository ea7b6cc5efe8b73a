import { STSClient } from "@aws-sdk/client-sts";
import { makeRuntime } from "../lambdas/adapters/runtime.ts";
import { personName } from "../lambdas/core/acts/caller.ts";
import type { Config } from "../lambdas/core/config.ts";
import { playbooks } from "../lambdas/playbooks/index.ts";
import { type Api, overHttp } from "./api-client.ts";
import { type Io, text, UsageError, type Values } from "./command.ts";
import { defaultConfigFile, loadConfig } from "./load-config.ts";
import { localPerson } from "./local-run/local-api.ts";

/** The options of every command that calls the API. */
export const apiOptions = {
  api: { type: "string" },
  as: { type: "string" },
  person: { type: "string" },
  json: { type: "boolean" },
} as const;

/** Of those options, for people. */
export const apiUsage = [
  "  --api URL        of the deployment (output Url of its hub stack), or of npm start; default: HOMEOSTAT_API",
  "  --as NAME        your sts:SourceIdentity, where you come through a role of `identityRoles`",
  "  --person NAME    one of the people of npm start, such as mary; only there",
  "  --json           the API's answer as it is",
] as const;

const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Where the API is, and who asks. @throws {UsageError | ConfigurationError} */
export const reachApi = async (values: Values, io: Io): Promise<Api> => {
  const config = await loadConfig(text(values, "config") ?? defaultConfigFile, playbooks);
  const url = addressOf(text(values, "api") ?? io.env["HOMEOSTAT_API"]);
  const isLocal = loopback.has(url.hostname);
  if (url.protocol !== "https:" && !isLocal) throw new UsageError(`--api takes an https URL, not ${url.href}`);
  const region = /\.execute-api\.([a-z0-9-]+)\./.exec(url.hostname)?.[1] ?? config.hub.region;
  return { url: url.origin, region, send: overHttp(url.origin), ...signerOf(values, config, isLocal) };
};

const addressOf = (given: string | undefined): URL => {
  if (!given) throw new UsageError("needs --api URL, or HOMEOSTAT_API: the address of the API");
  const url = URL.parse(given);
  if (!url) throw new UsageError(`--api takes a URL, not "${given}"`);
  return url;
};

const signerOf = (values: Values, config: Config, isLocal: boolean): Pick<Api, "credentials" | "as"> => {
  const person = text(values, "person");
  const as = text(values, "as") ?? null;
  if (as !== null && !personName.test(as)) throw new UsageError(`--as takes a name, not "${as}"`);
  if (person !== undefined) {
    // Keys that anybody can read must not be sent to anybody else.
    if (!isLocal) throw new UsageError("--person is for the API of npm start, on this machine");
    return localPerson(config, person);
  }
  const runtime = makeRuntime({ env: process.env, config, now: () => new Date() });
  // The SDK's own way to the keys of whoever asks: environment, profile, Identity Center, role.
  return { credentials: () => runtime.client(STSClient).config.credentials(), as };
};

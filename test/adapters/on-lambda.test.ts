import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type * as onLambdaModule from "../../lambdas/adapters/on-lambda.ts";
import type { Runtime } from "../../lambdas/adapters/runtime.ts";
import type { Operation } from "../../lambdas/core/operation.ts";
import { bundleEntry } from "../../lib/bundle.ts";
import { sampleConfig } from "../support/sample-config.ts";

/** Bundled as it ships, for it reads what lies beside the bundle. */
const bundle = mkdtempSync(join(tmpdir(), "homeostat-on-lambda-"));
let onLambda: (typeof onLambdaModule)["onLambda"];

beforeAll(async () => {
  await bundleEntry("lambdas/adapters/on-lambda.ts", bundle);
  ({ onLambda } = (await import(pathToFileURL(join(bundle, "index.mjs")).href)) as typeof onLambdaModule);
});
afterAll(() => rmSync(bundle, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const ship = (configuration: string): void => writeFileSync(join(bundle, "homeostat.config.json"), configuration);

/** A client class that shows what it was made with. */
class Probe {
  readonly config: object;
  constructor(config: object) {
    this.config = config;
  }
}
const showConfig: Operation<unknown, object> = {
  actions: [],
  resource: "*",
  run: async (client) => client(Probe).config,
};

const nothing = (): never => expect.unreachable("the function must not be made");

describe("on Lambda, a function", () => {
  it("is made at its first invocation, and once", async () => {
    ship(JSON.stringify(sampleConfig()));
    const create = vi.fn<(runtime: Runtime) => (event: string, context: string) => string>(
      () => (event, context) => `${event} in ${context}`,
    );
    const handler = onLambda(create);
    expect(create).not.toHaveBeenCalled();
    expect(handler("first", "c1")).toBe("first in c1");
    expect(handler("second", "c2")).toBe("second in c2");
    expect(create).toHaveBeenCalledOnce();
  });

  it("gets the configuration that was shipped beside it, its environment and the time", () => {
    ship(JSON.stringify(sampleConfig({ deployment: "shipped" })));
    vi.stubEnv("TABLE_NAME", "ledger-of-the-deployment");
    const { config, env, now } = onLambda((runtime) => () => runtime)(null, null);
    expect(config).toEqual(sampleConfig({ deployment: "shipped" }));
    expect(env["TABLE_NAME"]).toBe("ledger-of-the-deployment");
    expect(Math.abs(now().getTime() - Date.now())).toBeLessThan(5_000);
  });

  it("calls managed accounts as fast as they answer, and writes as ever once", async () => {
    ship(JSON.stringify(sampleConfig()));
    const { assume, client } = onLambda((runtime) => () => runtime)(null, null);
    const role = {
      roleArn: "arn:aws:iam::444455556666:role/r",
      sessionName: "s",
      region: "eu-west-1",
      externalId: "e",
    };
    const made = (use: "read" | "write") => assume({ ...role, use }).send(showConfig, {});
    expect(await made("read")).toMatchObject({ retryStrategy: { mode: "adaptive" } });
    expect(await made("write")).toMatchObject({ retryStrategy: { mode: "adaptive" }, maxAttempts: 1 });
    expect(client(Probe).config).not.toHaveProperty("retryStrategy");
  });

  it.each([
    ["unusable", JSON.stringify({ ...sampleConfig(), deployment: "NOT A NAME" }), "deployment"],
    ["of another version", JSON.stringify({ ...sampleConfig(), unheardOf: true }), "unheardOf"],
  ])("whose configuration is %s refuses to work, and names the field", (_how, configuration, field) => {
    ship(configuration);
    expect(() => onLambda(nothing)(null, null)).toThrow(
      expect.objectContaining({ name: "ConfigurationError", message: expect.stringContaining(field) }),
    );
  });

  it("works again as soon as its configuration is usable: a failed start is not remembered", () => {
    ship("{}");
    const handler = onLambda(
      ({ config }) =>
        () =>
          config.deployment,
    );
    expect(() => handler(null, null)).toThrow(expect.objectContaining({ name: "ConfigurationError" }));
    ship(JSON.stringify(sampleConfig()));
    expect(handler(null, null)).toBe("test");
  });
});

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Metafile } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import config from "../../homeostat.config.ts";
import { parseConfig } from "../../lambdas/core/config.ts";
import { functions } from "../../lambdas/functions.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { BundleError, bundleEntry, bundleFunctions } from "../../lib/bundle.ts";
import { packagesAtImport, sizeAtImport } from "./support/loaded-at-import.ts";
import { registryTwice } from "./support/registry-twice.ts";

/** As `npm run bench` counts. */
const kilobyte = 1_000;
/** A playbook's own declaration and logic, minified, with the operations that nobody else has. */
const playbookAllowance = 6 * kilobyte;

const out = mkdtempSync(join(tmpdir(), "homeostat-bundles-"));
const metafileOf = (name: string): Metafile => JSON.parse(readFileSync(join(out, `${name}.meta.json`), "utf8"));

/** On a machine that does much else. Milliseconds. */
const bundlingTimeout = 60_000;

beforeAll(async () => {
  await bundleFunctions(functions, config, out);
}, bundlingTimeout);
afterAll(() => rmSync(out, { recursive: true }));

describe("a bundle", () => {
  it("is a folder a function, with the resolved configuration beside the code", () => {
    for (const name of Object.keys(functions)) {
      expect(readdirSync(join(out, name))).toContain("index.mjs");
      expect(parseConfig(JSON.parse(readFileSync(join(out, name, "homeostat.config.json"), "utf8")))).toEqual(config);
    }
  });

  it("exports the handler that the function names, and needs nothing outside its folder to load", async () => {
    for (const name of Object.keys(functions)) {
      const { handler }: { handler?: unknown } = await import(pathToFileURL(join(out, name, "index.mjs")).href);
      expect(handler).toBeTypeOf("function");
    }
  });

  it.each(Object.keys(functions))("of %s has no chunk that Node cannot load", async (name) => {
    const chunks = readdirSync(join(out, name)).filter((file) => file.endsWith(".mjs"));
    expect(chunks.length).toBeGreaterThan(5);
    const load = `for (const chunk of process.argv.slice(1)) await import(chunk);`;
    const urls = chunks.map((chunk) => pathToFileURL(join(out, name, chunk)).href);
    await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", load, ...urls]);
  });

  it.each(Object.keys(functions))("of %s ships nothing that only deploys", (name) => {
    const packages = Object.keys(metafileOf(name).inputs).join("\n");
    expect(packages).not.toMatch(/aws-cdk-lib|constructs\/|^lib\//m);
  });

  it("is refused when it would", async () => {
    const entry = join(out, "imports-the-cdk.ts");
    writeFileSync(
      entry,
      `export { Construct as handler } from ${JSON.stringify(join(process.cwd(), "node_modules/constructs/lib/index.js"))};`,
    );
    await expect(bundleEntry(entry, join(out, "refused"))).rejects.toThrow(BundleError);
  });
});

describe("what Node loads before the handler can run", () => {
  it.each([
    ["intake", 480],
    ["remediate", 600],
  ])("is at most as much for %s as was agreed: %i KB", (name, limit) => {
    expect(sizeAtImport(metafileOf(name))).toBeLessThanOrEqual(limit * kilobyte);
  });

  it.each(["intake", "remediate"])(
    "contains in %s no XML, which only services that are loaded lazily speak",
    (name) => {
      expect(Object.keys(metafileOf(name).inputs).join("\n")).toContain("/xml-builder/");
      expect(packagesAtImport(metafileOf(name))).not.toContain("@aws-sdk/xml-builder");
    },
  );

  it.each(["intake", "remediate"])("contains in %s no AWS client of a playbook's service", (name) => {
    const folder = "lambdas/operations/sdk";
    const clients = readdirSync(folder).flatMap(
      (file) => readFileSync(join(folder, file), "utf8").match(/@aws-sdk\/client-[a-z0-9-]+/g) ?? [],
    );
    expect(clients.length).toBeGreaterThan(0);
    expect(packagesAtImport(metafileOf(name)).filter((one) => clients.includes(one))).toEqual([]);
  });

  it.each(["intake", "remediate"] as const)(
    "grows in %s by a few kilobytes a playbook, whatever service it is for",
    async (name) => {
      const once = sizeAtImport(metafileOf(name));
      const twice = sizeAtImport(await bundleEntry(functions[name].entry, join(out, "twice"), [registryTwice]));
      const perPlaybook = (twice - once) / playbooks.length;
      // Nothing: the copies were not bundled, and the test would prove nothing.
      expect(perPlaybook).toBeGreaterThan(0.5 * kilobyte);
      expect(perPlaybook).toBeLessThan(playbookAllowance);
    },
    bundlingTimeout,
  );
});

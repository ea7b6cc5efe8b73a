import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadConfig } from "../../bin/load-config.ts";
import { ConfigurationError } from "../../lambdas/core/config.ts";
import { sampleConfig } from "../support/sample-config.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "homeostat-config-"));
});
afterAll(() => rm(folder, { recursive: true }));

const refusal = async (name: string, content?: string): Promise<string> => {
  const file = join(folder, name);
  if (content !== undefined) await writeFile(file, content);
  const error = await loadConfig(file, []).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigurationError);
  const { message } = error as ConfigurationError;
  expect(message.startsWith(`${file} is not usable:\n`)).toBe(true);
  return message;
};

it("names the file that is not there, and the option that names another", async () => {
  expect(await refusal("missing.ts")).toMatch(/there is no file .*missing\.ts.*--config/);
});

it("names the file that imports what is not there", async () => {
  expect(await refusal("imports.ts", 'import "./nowhere.ts";')).toMatch(/Cannot find module .*nowhere\.ts/);
});

it("names the freeze that never begins", async () => {
  const freeze = {
    name: "leap",
    timeZone: "UTC",
    from: "2026-01-01T00:00",
    repeat: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    lasts: "1d",
  };
  const content = `export default ${JSON.stringify({ ...sampleConfig({ playbooks: {} }), freezes: [freeze] })};`;
  expect(await refusal("never.ts", content)).toContain('freezes[0]: "leap" never begins');
});

it("names the file that throws while it is loaded", async () => {
  expect(await refusal("throws.ts", 'throw new RangeError("out of accounts");')).toContain(
    "RangeError: out of accounts",
  );
});

it("names the file that does not parse", async () => {
  expect(await refusal("broken.ts", "export default {\n  hub: {{\n")).toMatch(/Error/);
});

it("asks for a default export", async () => {
  expect(await refusal("named.ts", "export const config = {};")).toContain("default export");
});

it("names each field that is wrong, and an unknown key by itself", async () => {
  const message = await refusal(
    "fields.ts",
    'export default { deployment: "x", hub: { account: 7, region: "eu-west-1" }, organization: null, accounts: [], colour: "red" };',
  );
  expect(message).toMatch(/\n {2}hub\.account: an AWS account id: twelve digits, as text \(found 7\)\n/);
  expect(message).toMatch(/\n {2}the configuration: Unrecognized key: "colour"$/);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { bundleEntry } from "../../lib/bundle.ts";

const out = mkdtempSync(join(tmpdir(), "homeostat-schemas-"));
let bundled: { readonly z: typeof z };

beforeAll(async () => {
  const entry = join(out, "schemas.ts");
  writeFileSync(entry, `export { z } from ${JSON.stringify(join(process.cwd(), "node_modules/zod/index.js"))};`);
  await bundleEntry(entry, join(out, "bundle"));
  bundled = await import(pathToFileURL(join(out, "bundle/index.mjs")).href);
});
afterAll(() => rmSync(out, { recursive: true }));

it("schemas of a bundle take and refuse what they do outside of it", () => {
  const schemaBy = ({ z: own }: { readonly z: typeof z }) =>
    own.strictObject({
      name: own.string().min(2).default("ab"),
      kind: own.union([own.literal("a"), own.enum(["b", "c"])]),
      at: own.iso.datetime().optional(),
      sizes: own.record(own.string(), own.number().int().positive()).readonly(),
      pair: own.tuple([own.boolean(), own.unknown()]).nullable(),
    });
  for (const value of [
    { kind: "b", sizes: { x: 1 }, pair: [true, {}] },
    { kind: "d", sizes: { x: -1 }, pair: null },
    { kind: "a", sizes: {}, pair: null, at: "yesterday", more: 1 },
    null,
  ]) {
    const [inside, outside] = [bundled, { z }].map((by) => schemaBy(by).safeParse(value));
    expect(inside?.success).toBe(outside?.success);
    expect(inside?.data).toEqual(outside?.data);
    expect(inside?.error?.issues).toEqual(outside?.error?.issues);
  }
});

it("whoever wants JSON Schema of one is told where it went", () => {
  const schema = bundled.z.object({ name: bundled.z.string() });
  for (const wish of [() => bundled.z.toJSONSchema(schema), () => schema.toJSONSchema()])
    expect(wish).toThrow("lib/without-json-schema.ts");
});

import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** Where zod 4 has what makes JSON Schema of its schemas. */
const writers = /[\\/]zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/;

const exported = /^export (?:(?:const|function) (\w+)|\{ \w+ as (\w+) \};)/gm;

/** Makers of methods are called for each schema that there is; what they make is not. */
const stubOf = (name: string): string =>
  `export const ${name} = ${name.startsWith("create") ? "() => refuse" : "refuse"};`;

/**
 * Leaves out what makes JSON Schema of zod's schemas. Each schema of zod refers to it, so it would be read at every start
 * of every function, and none of them uses it: 19 KB of 480. Whoever does use it is told that it is not there.
 */
export const withoutJsonSchema: Plugin = {
  name: "without-json-schema",
  setup: (build) => {
    build.onLoad({ filter: writers }, async ({ path }) => {
      const names = [...(await readFile(path, "utf8")).matchAll(exported)].flatMap(([, name, as]) => name ?? as ?? []);
      const refusal = 'throw new Error("JSON Schema is left out of bundles: lib/without-json-schema.ts")';
      return {
        contents: [`const refuse = () => { ${refusal}; };`, ...names.map(stubOf)].join("\n"),
        loader: "js",
      };
    });
  },
};

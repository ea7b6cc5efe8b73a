import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import type { Config } from "../lambdas/core/config.ts";
import type { FunctionSpec } from "../lambdas/functions.ts";
import { pastBarrels } from "./past-barrels.ts";
import { withoutJsonSchema } from "./without-json-schema.ts";

const root = join(import.meta.dirname, "..");

/** Folders and packages that never ship. */
const deploysOnly = /^(bin|console|lib|local|test)\/|(^|\/)node_modules\/(aws-cdk-lib|constructs)\//;

/** A function would ship what is only there to deploy it. */
export class BundleError extends Error {
  override readonly name = "BundleError";
  constructor(entry: string, inputs: readonly string[]) {
    super(`${entry} imports what must not ship: ${inputs.join(", ")}; its metafile says by which way`);
  }
}

/**
 * Bundles one entry with all that it imports: `index.mjs`, and a chunk for everything that is imported lazily, so that
 * what a function does not use costs it nothing at start. The output depends on the sources alone, not on where or
 * when they are bundled, and so does the hash of the asset.
 * @throws {BundleError}
 */
export const bundleEntry = async (
  entry: string,
  directory: string,
  plugins: readonly Plugin[] = [],
): Promise<Metafile> => {
  await rm(directory, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { index: entry },
    outdir: directory,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minify: true,
    legalComments: "none",
    outExtension: { ".js": ".mjs" },
    mainFields: ["module", "main"],
    // Packages that are still CommonJS call `require`, which ES modules lack. The minifier does not know the names in a
    // banner and gives short ones to others, so this one has to be long.
    banner: {
      js: 'import{createRequire as homeostatRequire}from"node:module";const require=homeostatRequire(import.meta.url);',
    },
    metafile: true,
    plugins: [pastBarrels, withoutJsonSchema, ...plugins],
  });
  const forbidden = Object.keys(metafile.inputs).filter((input) => deploysOnly.test(input));
  if (forbidden.length > 0) throw new BundleError(entry, forbidden);
  return metafile;
};

/**
 * Bundles every function into a folder of its name under `out`, with the resolved configuration beside it. What each
 * bundle is made of is in `<name>.meta.json`, outside the folder, for it says how paths were and does not ship.
 * @throws {BundleError}
 */
export const bundleFunctions = async (
  functions: Readonly<Record<string, Pick<FunctionSpec, "entry">>>,
  config: Config,
  out: string,
): Promise<void> => {
  await Promise.all(
    Object.entries(functions).map(async ([name, { entry }]) => {
      const directory = join(out, name);
      const metafile = await bundleEntry(entry, directory);
      await writeFile(join(directory, "homeostat.config.json"), JSON.stringify(config));
      await writeFile(join(out, `${name}.meta.json`), JSON.stringify(metafile));
    }),
  );
};

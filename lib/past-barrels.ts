import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Plugin, PluginBuild } from "esbuild";

/** Modules of the SDK that only pass on what others export, and have no effect of their own. */
const barrels: ReadonlySet<string> = new Set([
  "@aws-sdk/core/protocols",
  "@smithy/core/checksum",
  "@smithy/core/client",
  "@smithy/core/config",
  "@smithy/core/protocols",
  "@smithy/core/schema",
  "@smithy/core/transport",
]);

/** Of the SDK, all but what is in the folders of its clients (`client-…`): hundreds of commands, each a question to this process. */
const importers =
  /[\\/]node_modules[\\/]@(aws-sdk|smithy)[\\/](client-[^\\/]+[\\/]dist-es[\\/][^\\/]+|([^c][^\\/]*|c[^l][^\\/]*)[\\/].+)\.js$/;

const statement = /^(import|export) \{([^}]*)\} from "([^"]+)";$/gm;

interface Binding {
  readonly name: string;
  readonly as: string;
}

const bindingsOf = (list: string): readonly Binding[] =>
  list
    .split(",")
    .map((each) => each.trim())
    .filter(Boolean)
    .map((each) => {
      const [name = each, as = name] = each.split(/\s+as\s+/);
      return { name, as };
    });

/** A name, and the module that really exports it. */
interface Origin {
  readonly name: string;
  readonly from: string;
}

/**
 * Lets the SDK import what it needs from where it is, not from a barrel beside all the rest. esbuild decides once for
 * all chunks what of a module is used, and gives what a barrel passes on to whoever imports the barrel: the XML of S3
 * and EC2, which are loaded lazily, would be read at every start.
 */
export const pastBarrels: Plugin = {
  name: "past-barrels",
  setup: (build) => {
    const known = new Map<string, Promise<ReadonlyMap<string, Origin>>>();
    const exportsOf = (path: string): Promise<ReadonlyMap<string, Origin>> => {
      const found = known.get(path) ?? readBarrel(path);
      known.set(path, found);
      return found;
    };
    build.onLoad({ filter: importers }, async ({ path }) => ({
      contents: await rewritten(build, exportsOf, path),
      loader: "js",
    }));
  },
};

const readBarrel = async (path: string): Promise<ReadonlyMap<string, Origin>> => {
  const origins = new Map<string, Origin>();
  for (const [, , list = "", from = ""] of (await readFile(path, "utf8")).matchAll(statement))
    for (const { name, as } of bindingsOf(list))
      origins.set(as, { name, from: from.startsWith(".") ? resolve(dirname(path), from) : from });
  return origins;
};

const rewritten = async (
  build: PluginBuild,
  exportsOf: (path: string) => Promise<ReadonlyMap<string, Origin>>,
  path: string,
): Promise<string> => {
  const text = await readFile(path, "utf8");
  const replaced = new Map<string, string>();
  for (const [whole, keyword = "", list = "", from = ""] of text.matchAll(statement)) {
    if (!barrels.has(from)) continue;
    const barrel = await build.resolve(from, { kind: "import-statement", resolveDir: dirname(path) });
    const origins = await exportsOf(barrel.path);
    const direct = bindingsOf(list).map(({ name, as }) => {
      const origin = origins.get(name) ?? { name, from };
      return `${keyword} { ${origin.name} as ${as} } from ${JSON.stringify(origin.from)};`;
    });
    replaced.set(whole, direct.join(" "));
  }
  return text.replace(statement, (whole) => replaced.get(whole) ?? whole);
};

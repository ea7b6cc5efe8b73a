import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

const copy = "?copy";
const copied = /lambdas\/(playbooks|operations)\//;

/**
 * Bundles the registry as if it had twice the playbooks, each with operations of its own: every module of a playbook
 * or an operation is there again under another identity. Packages are not: what the copies load by need is there once.
 */
export const registryTwice: Plugin = {
  name: "registry-twice",
  setup(build) {
    build.onLoad({ filter: copied }, async ({ path, suffix }) => {
      const source = await readFile(path, "utf8");
      if (suffix === copy) return { contents: source, loader: "ts", pluginData: copy };
      if (!path.endsWith("playbooks/index.ts")) return undefined;
      const contents = `${source.replace("export const playbooks", "const registered")}
        import { playbooks as again } from "./index.ts";
        export const playbooks = [...registered, ...again];`;
      return { contents, loader: "ts" };
    });
    // What the registry imports from itself, and what a copy imports, is a copy.
    build.onResolve({ filter: /^\./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      const isCopy = pluginData === copy || (path === "./index.ts" && importer.endsWith("playbooks/index.ts"));
      if (!isCopy) return undefined;
      const resolved = await build.resolve(path, { resolveDir, kind, pluginData: "as it is" });
      return copied.test(resolved.path) ? { path: resolved.path, suffix: copy, pluginData: copy } : resolved;
    });
  },
};

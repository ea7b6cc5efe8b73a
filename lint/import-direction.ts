import { dirname, join, matchesGlob, posix, relative } from "node:path";
import type { Context, ESTree, Rule, Visitor } from "@oxlint/plugins";
import { type Place, places } from "./folders.ts";

const root = join(import.meta.dirname, "..");

const fromRoot = (path: string): string => relative(root, path).replaceAll("\\", "/");
const matchesAny = (path: string, globs: readonly string[]): boolean => globs.some((glob) => matchesGlob(path, glob));

/** Why this place may not import `specifier`, or null if it may. */
const objection = (place: Place, file: string, specifier: string): string | null => {
  if (!specifier.startsWith(".")) {
    return matchesAny(specifier, place.packages) ? null : `${place.name} may not import the package ${specifier}`;
  }
  const target = posix.join(dirname(file), specifier);
  return matchesAny(target, [place.files, ...place.imports]) ? null : `${place.name} may not import ${target}`;
};

/** The table of folders, for imports of values and of types, static and dynamic, and for re-exports. */
export const importDirection: Rule = {
  create(context: Context): Visitor {
    const file = fromRoot(context.filename);
    const place = places.find(({ files }) => matchesGlob(file, files));
    if (!place) return {};
    const check = (node: ESTree.Node): void => {
      const source = "source" in node ? node.source : null;
      if (source?.type !== "Literal" || typeof source.value !== "string") return;
      const message = objection(place, file, source.value);
      if (message) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check,
    };
  },
};

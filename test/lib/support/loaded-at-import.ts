import type { Metafile } from "esbuild";

/** The outputs that Node reads before the handler can run: the entry, and what is imported statically from there on. */
const loadedAtImport = ({ outputs }: Metafile): readonly Metafile["outputs"][string][] => {
  const entry = Object.keys(outputs).find(
    (path) => outputs[path]?.entryPoint !== undefined && path.endsWith("/index.mjs"),
  );
  const seen = new Set<string>();
  const visit = (path: string | undefined): void => {
    const output = path === undefined ? undefined : outputs[path];
    if (path === undefined || output === undefined || seen.has(path)) return;
    seen.add(path);
    for (const { path: imported, kind } of output.imports) if (kind === "import-statement") visit(imported);
  };
  visit(entry);
  return [...seen].flatMap((path) => outputs[path] ?? []);
};

/** In bytes. */
export const sizeAtImport = (metafile: Metafile): number =>
  loadedAtImport(metafile).reduce((sum, { bytes }) => sum + bytes, 0);

/** The packages among them, such as `@aws-sdk/client-lambda`. */
export const packagesAtImport = (metafile: Metafile): readonly string[] => [
  ...new Set(
    loadedAtImport(metafile)
      .flatMap(({ inputs }) => Object.keys(inputs))
      .flatMap((input) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? [])
      .sort(),
  ),
];

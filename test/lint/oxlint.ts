import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as z from "zod";

const root = join(import.meta.dirname, "../..");

const output = z.object({
  diagnostics: z.array(
    z.object({
      message: z.string(),
      code: z.string().optional(),
      filename: z.string(),
      labels: z.array(z.object({ span: z.object({ line: z.number() }) })),
    }),
  ),
});

export interface Complaint {
  readonly file: string;
  readonly line: number;
  /** As written in `.oxlintrc.json`; a directive that silences nothing is no rule and is called "unused-directive". */
  readonly rule: string;
}

/** "eslint(eqeqeq)" is "eqeqeq" in a configuration, "house(no-clock)" is "house/no-clock". */
const ruleName = (code: string | undefined): string =>
  code === undefined ? "unused-directive" : code.replace(/^(.+)\((.+)\)$/, "$1/$2").replace(/^eslint\//, "");

const run = (cwd: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(join(root, "node_modules/.bin/oxlint"), args, { cwd, maxBuffer: 2 ** 26 }, (error, stdout) => {
      // Exit code 1 says that there were complaints.
      if (error && error.code !== 1) reject(error);
      else resolve(stdout);
    });
  });

/** Runs oxlint, configured as this project is, over a tree of these files (path from the root → text). */
export const oxlint = async (files: ReadonlyMap<string, string>): Promise<readonly Complaint[]> => {
  const tree = await realpath(await mkdtemp(join(tmpdir(), "homeostat-lint-")));
  try {
    for (const path of [".oxlintrc.json", "tsconfig.json", "lint"]) {
      await cp(join(root, path), join(tree, path), { recursive: true });
    }
    await symlink(join(root, "node_modules"), join(tree, "node_modules"));
    for (const [path, text] of files) {
      await mkdir(dirname(join(tree, path)), { recursive: true });
      await writeFile(join(tree, path), text);
    }
    const { diagnostics } = output.parse(JSON.parse(await run(tree, ["--format=json", ...files.keys()])));
    return diagnostics.map(({ code, filename, labels }) => ({
      file: filename,
      line: labels[0]?.span.line ?? 0,
      rule: ruleName(code),
    }));
  } finally {
    await rm(tree, { recursive: true });
  }
};

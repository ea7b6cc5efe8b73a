import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Complaint } from "./oxlint.ts";

const folder = join(import.meta.dirname, "fixtures");

/** The fixtures, laid out like the project: path from the root → text. */
export const readFixtures = async (): Promise<ReadonlyMap<string, string>> => {
  const files = new Map<string, string>();
  for await (const path of glob("**/*.ts", { cwd: folder }))
    files.set(path, await readFile(join(folder, path), "utf8"));
  return files;
};

/** What a fixture announces: `// breaks <rule>, <rule>` on the line itself, `// breaks-next <rule>` above it. */
export const announced = (file: string, text: string): readonly Complaint[] =>
  text.split("\n").flatMap((content, index) => {
    const [, next, rules] = /\/\/ breaks(-next)? (.+)$/.exec(content) ?? [];
    return (rules?.split(", ") ?? []).map((rule) => ({ file, line: index + (next ? 2 : 1), rule }));
  });

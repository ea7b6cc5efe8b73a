import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { playbooks } from "../lambdas/playbooks/index.ts";
import { playbookPages } from "./playbook-pages.ts";

const folder = join(import.meta.dirname, "../docs/playbooks");

const usage = `Writes the pages of the playbooks to docs/playbooks.

  node bin/write-docs.ts [--check]

  --check   write nothing; exit with 1 if a page is missing, stale or of no playbook
`;

const { values } = parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean" } } });
const pages = new Map(Object.entries(playbookPages(playbooks)));
const written = new Map(
  globSync("**/*.md", { cwd: folder }).map((file) => [file, readFileSync(join(folder, file), "utf8")]),
);
const stale = [...new Set([...pages.keys(), ...written.keys()])].filter(
  (file) => pages.get(file) !== written.get(file),
);

if (values.help) {
  process.stdout.write(usage);
} else if (values.check) {
  for (const file of stale)
    process.stderr.write(`docs/playbooks/${file} is not up to date: run node bin/write-docs.ts\n`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const file of stale) {
    const page = pages.get(file);
    const path = join(folder, file);
    if (page === undefined) {
      rmSync(path);
    } else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, page);
    }
    process.stdout.write(`docs/playbooks/${file}\n`);
  }
}

import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import * as z from "zod";
import { playbooks } from "../lambdas/playbooks/index.ts";
import { reportSchema } from "../lambdas/report/json-schema.ts";
import { curves } from "../local/scaling-sim/curves.ts";
import { overview } from "../local/scaling-sim/picture/picture.ts";
import { simulate } from "../local/scaling-sim/result.ts";
import { playbookPages } from "./playbook-pages.ts";

const folder = join(import.meta.dirname, "../docs");

const usage = `Writes what is derived in docs: the pages of the playbooks, the picture of the scaling simulation, the schema of the report.

  node bin/write-docs.ts [--check]

  --check   write nothing; exit with 1 if a file is missing, stale or of no playbook
`;

const { values } = parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean" } } });
const pages: ReadonlyMap<string, string> = new Map([
  ...Object.entries(playbookPages(playbooks)).map(([file, page]) => [`playbooks/${file}`, page] as const),
  ["scaling-simulation.svg", overview(curves.map(simulate))] as const,
  ["report.schema.json", `${JSON.stringify(z.toJSONSchema(reportSchema), null, 2)}\n`] as const,
]);
const written = new Map(
  globSync(["playbooks/**/*.md", "*.svg", "*.schema.json"], { cwd: folder }).map((file) => [
    file,
    readFileSync(join(folder, file), "utf8"),
  ]),
);
const stale = [...new Set([...pages.keys(), ...written.keys()])].filter(
  (file) => pages.get(file) !== written.get(file),
);

if (values.help) {
  process.stdout.write(usage);
} else if (values.check) {
  for (const file of stale) process.stderr.write(`docs/${file} is not up to date: run node bin/write-docs.ts\n`);
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
    process.stdout.write(`docs/${file}\n`);
  }
}

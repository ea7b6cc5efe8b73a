import { posix } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Complaint, oxlint } from "./oxlint.ts";

/** One file, or one package, of every kind. */
const samples = {
  core: "lambdas/core/finding.ts",
  sources: "lambdas/sources/config.ts",
  operations: "lambdas/operations/ecr.ts",
  adapters: "lambdas/adapters/ledger.ts",
  report: "lambdas/report/model.ts",
  playbook: "lambdas/playbooks/ecr/enable-scan-on-push.ts",
  registry: "lambdas/playbooks/index.ts",
  functions: "lambdas/functions.ts",
  entry: "lambdas/intake.ts",
  local: "local/cloud.ts",
  lib: "lib/stack.ts",
  bin: "bin/app.ts",
  console: "console/page.ts",
  configuration: "homeostat.config.ts",
  zod: "zod",
  hash: "node:crypto",
  disk: "node:fs",
  sdk: "@aws-sdk/client-ecr",
  middy: "@middy/core",
  cdk: "aws-cdk-lib",
} as const;
type Kind = keyof typeof samples;

const kinds = Object.keys(samples) as Kind[];
const packages = ["zod", "hash", "disk", "sdk", "middy", "cdk"] as const;
const lambdas = ["core", "sources", "operations", "adapters", "report", "playbook", "registry", "functions"] as const;

/** The design's table, written a second time on purpose: changing a direction takes two deliberate edits. */
const mayImport = {
  core: ["zod", "hash"],
  sources: ["core", "zod", "hash"],
  operations: ["core", "zod", "hash", "disk", "sdk"],
  adapters: ["core", "zod", "hash", "disk", "sdk", "middy"],
  report: ["core", "zod", "hash", "disk"],
  playbook: ["core", "sources", "operations", "registry", "zod", "hash"],
  registry: ["core", "sources", "operations", "playbook", "zod", "hash"],
  functions: [...lambdas, "zod", "hash"],
  entry: [...lambdas, "zod", "hash", "disk", "sdk", "middy"],
  local: [...lambdas, "entry", ...packages],
  lib: ["core", "registry", "functions", ...packages],
  bin: [...lambdas, "local", "lib", "console", "configuration", ...packages],
  console: ["core", "report", ...packages],
  configuration: ["core"],
} satisfies Partial<Record<Kind, readonly Kind[]>>;
const importers = Object.keys(mayImport) as (keyof typeof mayImport)[];

const specifier = (from: string, to: string): string => {
  if (!to.endsWith(".ts")) return to;
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith(".") ? path : `./${path}`;
};

/** The sample of this kind imports all the others, each on the line of its place in `kinds`. */
const importsAll = (from: keyof typeof mayImport): string =>
  kinds.map((to) => (to === from ? "" : `import "${specifier(samples[from], samples[to])}";`)).join("\n");

describe("the table of folders", () => {
  let complaints: readonly Complaint[];
  beforeAll(async () => {
    complaints = await oxlint(new Map(importers.map((from) => [samples[from], importsAll(from)])));
  });

  it.each(importers)("holds for %s", (from) => {
    const refused = complaints
      .filter(({ file, rule }) => file === samples[from] && rule === "house/import-direction")
      .map(({ line }) => kinds[line - 1]);
    const allowed: readonly Kind[] = mayImport[from];
    expect(new Set(refused)).toEqual(new Set(kinds.filter((to) => to !== from && !allowed.includes(to))));
  });
});

/** What the files of one place may import: project files and packages, both as globs. */
export interface Place {
  readonly name: string;
  readonly files: string;
  readonly imports: readonly string[];
  readonly packages: readonly string[];
}

/** Standard library modules without time, randomness, files or network, and the schema library. */
const pure = ["node:crypto", "node:util", "zod"];
const standard = ["node:*", "node:*/**", "zod"];
const sdk = ["@aws-sdk/**", "@smithy/**"];
/** What a bundle may contain. Of `aws-lambda` and `@smithy/types` there are only types. */
const shipped = [
  ...standard,
  ...sdk,
  "@aws/durable-execution-sdk-js",
  "@aws-lambda-powertools/**",
  "@middy/*",
  "aws-lambda",
  "rrule-temporal",
];
const any = ["**"];

const core = "lambdas/core/**";
const lambdasButEntryPoints = ["lambdas/functions.ts", "lambdas/*/**"];

/**
 * The directions of imports, innermost first; the first place that matches a file is its own.
 * Every place may import itself. Files of no place (tests, benchmarks) import what they like.
 */
export const places: readonly Place[] = [
  { name: "core", files: core, imports: [], packages: pure },
  { name: "sources", files: "lambdas/sources/**", imports: [core], packages: pure },
  { name: "operations", files: "lambdas/operations/**", imports: [core], packages: [...standard, ...sdk] },
  { name: "adapters", files: "lambdas/adapters/**", imports: [core], packages: shipped },
  { name: "report", files: "lambdas/report/**", imports: [core], packages: standard },
  {
    name: "playbooks",
    files: "lambdas/playbooks/**",
    imports: [core, "lambdas/sources/**", "lambdas/operations/**"],
    packages: pure,
  },
  {
    name: "pollers",
    files: "lambdas/pollers/**",
    imports: [core, "lambdas/sources/**", "lambdas/operations/**"],
    packages: pure,
  },
  { name: "functions.ts", files: "lambdas/functions.ts", imports: lambdasButEntryPoints, packages: pure },
  { name: "an entry point", files: "lambdas/*.ts", imports: ["lambdas/**"], packages: shipped },
  { name: "local", files: "local/**", imports: ["lambdas/**"], packages: any },
  {
    name: "lib",
    files: "lib/**",
    imports: ["lambdas/functions.ts", "lambdas/playbooks/index.ts", core],
    packages: any,
  },
  {
    name: "bin",
    files: "bin/**",
    imports: ["lib/**", "local/**", "console/**", ...lambdasButEntryPoints, "homeostat.config.ts"],
    packages: any,
  },
  { name: "the configuration", files: "homeostat.config.ts", imports: [core], packages: [] },
  { name: "console", files: "console/**", imports: [core, "lambdas/report/**"], packages: any },
];

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import config from "../../../homeostat.config.ts";
import { type Config, type ConfigInput, parseConfig } from "../../../lambdas/core/config.ts";
import { functions, readerReads } from "../../../lambdas/functions.ts";
import { playbooks } from "../../../lambdas/playbooks/index.ts";
import { addStacks, type Blueprint } from "../../../lib/homeostat-app.ts";

const { context }: { readonly context: Record<string, unknown> } = JSON.parse(readFileSync("cdk.json", "utf8"));

/** For a hook that synthesises, on a machine that does much else: loading the CDK takes most of it. Milliseconds. */
export const synthesisTimeout = 60_000;

const today = new Date("2026-01-05T09:00:00.000Z");

/** The stacks of a deployment as templates, by stack name. */
export type Deployment = ReadonlyMap<string, Template>;

/** The CDK's own validation takes longer than all the rest, and the test of the app goes through it. */
const unchecked = { ...context, "@aws-cdk/core:validateAgainstDefaultRules": false };

/** Synthesises in this process; a line of code stands in for the bundles, which have their own test. */
export const deploy = (changes: Partial<Omit<Blueprint, "code">> = {}): Deployment => {
  const outdir = mkdtempSync(join(tmpdir(), "homeostat-synth-"));
  try {
    const app = new App({ context: unchecked, outdir });
    const code = () => Code.fromInline("export const handler = () => {};");
    addStacks(app, { config, functions, playbooks, readerReads, today, code, ...changes });
    const { stacks } = app.synth();
    return new Map(stacks.map(({ stackName, template }) => [stackName, Template.fromJSON(template)]));
  } finally {
    rmSync(outdir, { recursive: true });
  }
};

export class NoSuchStackError extends Error {
  override readonly name = "NoSuchStackError";
}

export const stackOf = (deployment: Deployment, name: string): Template => {
  const template = deployment.get(name);
  if (!template) throw new NoSuchStackError(`${name}: there are ${[...deployment.keys()].join(", ")}`);
  return template;
};

/** The repository's configuration with some of it changed. */
export const configWith = (changes: Partial<ConfigInput>): Config => parseConfig({ ...config, ...changes });

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Validations } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import { AwsSolutionsChecks } from "cdk-nag";
import { ConfigurationError } from "../lambdas/core/config.ts";
import { functions, readerReads } from "../lambdas/functions.ts";
import { playbooks } from "../lambdas/playbooks/index.ts";
import { bundleFunctions } from "../lib/bundle.ts";
import { addStacks } from "../lib/homeostat-app.ts";
import { defaultConfigFile, loadConfig } from "./load-config.ts";

const root = join(import.meta.dirname, "..");

/** Feature flags decide what templates look like: they hold as well where it is not the CDK's command line that starts this. */
const { context }: { readonly context: Record<string, unknown> } = JSON.parse(
  readFileSync(join(root, "cdk.json"), "utf8"),
);

try {
  const app = new App({ context, outdir: process.env["CDK_OUTDIR"] ?? join(root, "out/cdk") });
  const config = await loadConfig(app.node.tryGetContext("config") ?? join(root, defaultConfigFile), playbooks);
  const bundles = join(app.outdir, "bundles");
  // Where nothing is deployed and only the templates are asked for, half of the time would go into code that nobody runs.
  const isBundled = app.node.tryGetContext("bundles") !== false;
  if (isBundled) await bundleFunctions(functions, config, bundles);
  addStacks(app, {
    config,
    functions,
    playbooks,
    readerReads,
    today: new Date(),
    code: (name) => (isBundled ? Code.fromAsset(join(bundles, name)) : Code.fromInline("// runs elsewhere")),
  });
  // cdk-nag looks at a deprecated property of every bus policy; the CDK would warn of it as if we had set it.
  process.env["JSII_DEPRECATED"] ??= "quiet";
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { StackTemplate } from "../local/iam/template.ts";

/** The CDK app could not make its templates. */
export class SynthesisError extends Error {
  override readonly name = "SynthesisError";
}

interface Manifest {
  readonly artifacts: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly environment?: string;
        readonly properties?: { readonly templateFile?: string; readonly stackName?: string };
      }
    >
  >;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

const stderrOf = (error: unknown): string => {
  const text: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "stderr") : undefined;
  return typeof text === "string" ? text.trim() : "";
};

/**
 * Synthesises the templates in a child process, with the context that the CDK's own command line would give:
 * what runs locally is wired and permitted as what would be deployed. The functions' code is left out.
 * @param stopped ends the child process
 * @throws {SynthesisError}
 */
export const synthesise = async (
  outDir: string,
  configFile: string,
  stopped?: AbortSignal,
): Promise<readonly StackTemplate[]> => {
  const { context = {} } = JSON.parse(await readFile(join(root, "cdk.json"), "utf8")) as { context?: object };
  try {
    await run(process.execPath, [join(root, "bin/app.ts")], {
      cwd: root,
      ...(stopped && { signal: stopped }),
      env: {
        ...process.env,
        CDK_OUTDIR: outDir,
        CDK_CONTEXT_JSON: JSON.stringify({ ...context, config: resolve(configFile), bundles: false }),
      },
    });
  } catch (error) {
    stopped?.throwIfAborted();
    throw new SynthesisError(stderrOf(error) || "bin/app.ts failed without a word", { cause: error });
  }
  const { artifacts } = JSON.parse(await readFile(join(outDir, "manifest.json"), "utf8")) as Manifest;
  return Promise.all(
    Object.entries(artifacts)
      .filter(([, { type }]) => type === "aws:cloudformation:stack")
      .map(async ([id, { environment, properties }]) => {
        const [, account, region] = /^aws:\/\/(\d{12})\/([a-z0-9-]+)$/.exec(environment ?? "") ?? [];
        if (!account || !region || !properties?.templateFile)
          throw new SynthesisError(`stack ${id} has no fixed account and region: ${environment ?? "none"}`);
        const template: unknown = JSON.parse(await readFile(join(outDir, properties.templateFile), "utf8"));
        return { stackName: properties.stackName ?? id, account, region, template };
      }),
  );
};

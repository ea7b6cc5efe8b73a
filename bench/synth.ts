import { join } from "node:path";
import type { Figure } from "./figure.ts";
import { root, runChild } from "./run-child.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const cdk = join(root, "node_modules/.bin/cdk");

/** `cdk synth --strict` as a developer waits for it, against that of an app with one empty stack. */
export const measureSynth = (): Promise<readonly Figure[]> =>
  inTemporaryFolder(async (folder) => {
    const synth = async (output: string, ...more: readonly string[]): Promise<number> => {
      const { seconds } = await runChild(cdk, ["synth", "--quiet", "--output", join(folder, output), ...more]);
      return seconds;
    };
    const empty = await synth("empty", "--app", "node bench/baseline/empty-app.ts");
    return [
      {
        what: "cdk synth --strict",
        value: await synth("own", "--strict"),
        unit: "s",
        baseline: { what: "one resource", value: empty },
        aim: { of: "value", atMost: 20 },
      },
    ];
  });

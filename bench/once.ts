import { defaultConfigFile } from "../bin/load-config.ts";
import { synthesise } from "../bin/synthesise.ts";
import type { Figure } from "./figure.ts";
import { runChild } from "./run-child.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

/** `npm start -- --once` as a newcomer waits for it, and where the time goes. */
export const measureOnce = async (): Promise<readonly Figure[]> => {
  const begun = performance.now();
  await inTemporaryFolder((folder) => synthesise(folder, defaultConfigFile));
  const synthesis = (performance.now() - begun) / 1_000;

  const { stdout, seconds } = await runChild("npm", ["run", "--silent", "start", "--", "--once", "--json"]);
  const { wallSeconds }: { readonly wallSeconds: number } = JSON.parse(stdout);
  return [
    { what: "npm start -- --once", value: seconds, unit: "s" },
    { what: "  of which synthesis", value: synthesis, unit: "s" },
    { what: "  of which start-up", value: seconds - synthesis - wallSeconds, unit: "s" },
    { what: "  of which the run", value: wallSeconds, unit: "s", aim: { of: "value", atMost: 10 } },
  ];
};

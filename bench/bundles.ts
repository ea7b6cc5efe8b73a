import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleEntry } from "../lib/bundle.ts";
import { sizeAtImport } from "../test/lib/support/loaded-at-import.ts";
import { type Figure, median } from "./figure.ts";
import { runChild } from "./run-child.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const runs = 15;

/** `kilobytes` is the most that Node should read before the handler can run. */
const bundles = [
  { name: "intake", entry: "lambdas/intake.ts", libraries: "bench/baseline/intake.ts", kilobytes: 480 },
  { name: "remediate", entry: "lambdas/remediate.ts", libraries: "bench/baseline/remediate.ts", kilobytes: 600 },
] as const;

const importing =
  "const begun = performance.now(); await import(process.argv[1]); console.log(performance.now() - begun);";

/** Milliseconds that the import of a bundle takes in a process of its own. */
const coldImport = async (folder: string): Promise<number> => {
  const { href } = pathToFileURL(join(folder, "index.mjs"));
  const { stdout } = await runChild(process.execPath, ["--input-type=module", "--eval", importing, href]);
  return Number(stdout);
};

/** Bundles of the functions against bundles of nothing but the libraries that they are built on. */
export const measureBundles = (): Promise<readonly Figure[]> =>
  inTemporaryFolder(async (folder) => {
    const figures: Figure[] = [];
    for (const { name, entry, libraries, kilobytes } of bundles) {
      const [own, base] = [join(folder, name), join(folder, `${name}-libraries`)];
      const size = sizeAtImport(await bundleEntry(entry, own)) / 1_000;
      const baseSize = sizeAtImport(await bundleEntry(libraries, base)) / 1_000;
      const times: number[] = [];
      const baseTimes: number[] = [];
      // In turns, so that whatever else the machine does slows both.
      for (let run = 0; run < runs; run++) {
        times.push(await coldImport(own));
        baseTimes.push(await coldImport(base));
      }
      figures.push(
        {
          what: `${name}: loaded at import`,
          value: size,
          unit: "KB",
          baseline: { what: "its libraries", value: baseSize },
          aim: { of: "value", atMost: kilobytes },
        },
        {
          what: `${name}: import, median of ${runs} processes`,
          value: median(times),
          unit: "ms",
          baseline: { what: "its libraries", value: median(baseTimes) },
          aim: { of: "ratio", atMost: 1.3 },
        },
      );
    }
    return figures;
  });

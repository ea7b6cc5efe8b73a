import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { measureBundles } from "./bundles.ts";
import { measureEvents } from "./events.ts";
import { type Figure, isReached, ratioOf } from "./figure.ts";
import { measureOnce } from "./once.ts";
import { measureReport } from "./report.ts";
import { measureScaling } from "./scaling.ts";
import { measureStore } from "./store.ts";
import { measureSynth } from "./synth.ts";
import { table } from "./table.ts";

const measurements: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  bundles: measureBundles,
  events: measureEvents,
  scaling: measureScaling,
  store: measureStore,
  synth: measureSynth,
  once: measureOnce,
  report: measureReport,
};

const { values, positionals } = parseArgs({ options: { json: { type: "boolean" } }, allowPositionals: true });
const unknown = positionals.filter((name) => !Object.hasOwn(measurements, name));
if (unknown.length > 0) {
  console.error(
    `npm run bench -- [--json] [${Object.keys(measurements).join("] [")}]: there is no ${unknown.join(", ")}`,
  );
  process.exit(2);
}

const figures: Figure[] = [];
// One after the other: they would slow each other.
for (const [name, measure] of Object.entries(measurements))
  if (positionals.length === 0 || positionals.includes(name)) figures.push(...(await measure()));

console.log(
  values.json
    ? JSON.stringify(
        {
          node: process.version,
          cpus: cpus().length,
          figures: figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), reached: isReached(figure) })),
        },
        null,
        2,
      )
    : table(figures),
);

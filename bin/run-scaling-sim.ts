import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { visible } from "../lambdas/core/visible.ts";
import type { Curve } from "../local/scaling-sim/curve.ts";
import { curves } from "../local/scaling-sim/curves.ts";
import { curvePicture, overview } from "../local/scaling-sim/picture/picture.ts";
import { CurveFileError, readCurve } from "../local/scaling-sim/read-curve.ts";
import { type Result, simulate } from "../local/scaling-sim/result.ts";
import { figuresTable } from "../local/scaling-sim/table.ts";
import { type ExitCode, type Io, parseLine, UsageError } from "./command.ts";

const usage = `Plays a day of a node group with Homeostat's scaling decision, with AWS step scaling and with target tracking.

Usage: npm run -s scaling:sim -- [options]

  --json          print the figures as JSON
  --curve FILE    play the load of a CSV file of minute,load instead: minutes of a day, percent of one node
  --out DIR       where the pictures go (default out/scaling-sim)
`;

const options = {
  json: { type: "boolean" },
  curve: { type: "string" },
  out: { type: "string", default: "out/scaling-sim" },
  help: { type: "boolean", short: "h" },
} as const;

/** Runs the simulation, writes its pictures and prints its figures. */
export const runScalingSim = (argv: readonly string[], io: Pick<Io, "out" | "err">): ExitCode => {
  try {
    const { json, curve, out, help } = parseLine({ args: [...argv], options, strict: true }).values;
    if (help) {
      io.out(usage);
      return 0;
    }
    const results = (curve === undefined ? curves : [curveOf(curve)]).map(simulate);
    writePictures(results, out);
    io.out(json ? `${JSON.stringify(figures(results), null, 2)}\n` : `${figuresTable(results)}\n\npictures: ${out}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof CurveFileError)) throw error;
    io.err(`scaling:sim: ${visible(error.message)}\n`);
    return 2;
  }
};

const curveOf = (file: string): Curve => {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--curve: cannot read ${file}`, { cause: error });
  }
  // Also a file's name: only what every file system takes.
  const name = basename(file, extname(file)).replaceAll(/[^A-Za-z0-9._-]+/g, "-");
  return readCurve(text, file, name);
};

const figures = (results: readonly Result[]) =>
  results.flatMap(({ curve, days }) => days.map(({ policy, score }) => ({ curve: curve.name, policy, ...score })));

/** @throws {UsageError} */
const writePictures = (results: readonly Result[], folder: string): void => {
  const pictures = [
    ...results.map((result) => [result.curve.name, curvePicture(result)] as const),
    ...(results.length > 1 ? [["overview", overview(results)] as const] : []),
  ];
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, picture] of pictures) writeFileSync(join(folder, `${name}.svg`), picture);
  } catch (error) {
    throw new UsageError(`--out: cannot write to ${folder}`, { cause: error });
  }
};

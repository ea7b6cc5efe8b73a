import { visible } from "../lambdas/core/visible.ts";
import { type Soaked, soak } from "../local/soak/soak.ts";
import { type ExitCode, type Io, integer, parseLine, UsageError } from "./command.ts";

const usage = `Lets a simulated estate drift for days, with all that may go wrong, and counts what must never happen.

Usage: npm run -s soak -- [options]

  --days N    simulated days, 1 to 365 (default 30)
  --seed N    the same seed lives the same life (default 1)
  --json      print the figures as one JSON object
`;

const options = {
  days: { type: "string" },
  seed: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Runs the soak and prints its figures. @returns 1 where anything happened that must not, or an event was lost */
export const runSoak = async (argv: readonly string[], io: Pick<Io, "out" | "err">): Promise<ExitCode> => {
  try {
    const values = parseLine({ args: [...argv], options, strict: true }).values;
    if (values.help) {
      io.out(usage);
      return 0;
    }
    const days = integer(values, "days", { min: 1, max: 365 }) ?? 30;
    const seed = integer(values, "seed", { min: 0, max: 2 ** 32 }) ?? 1;
    const soaked = await soak({ days, seed }, () => performance.now());
    io.out(values.json ? `${JSON.stringify(soaked.result)}\n` : inWords(soaked));
    for (const problem of soaked.problems) io.err(`soak: ${visible(problem)}\n`);
    return soaked.problems.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.err(`soak: ${visible(error.message)}\n`);
    return 2;
  }
};

const inWords = ({ result, reasons }: Soaked): string => {
  const { days, seed, events, lost, violations, mttrSeconds, wallSeconds } = result;
  const line = ([what, count]: readonly [string, number]): string => `  ${String(count).padStart(6)}  ${what}`;
  return [
    `soak: ${days} days, seed ${seed}: ${events} events, ${lost} lost, ${violations} violations, in ${wallSeconds} s`,
    "remediations, by how they ended or what they wait for:",
    ...Object.entries(reasons).map(line),
    "mean time to repair, in seconds, by severity:",
    ...Object.entries(mttrSeconds).map(line),
    "",
  ].join("\n");
};

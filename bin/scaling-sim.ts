import { runScalingSim } from "./run-scaling-sim.ts";

process.exitCode = runScalingSim(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
});

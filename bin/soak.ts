import { runSoak } from "./run-soak.ts";

process.exitCode = await runSoak(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
});

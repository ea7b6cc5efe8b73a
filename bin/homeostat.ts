import { text } from "node:stream/consumers";
import { type Io, runCommand, StoppedError } from "./command.ts";
import { auditCommand } from "./commands/audit.ts";
import { explainCommand } from "./commands/explain.ts";
import { playbooksCommand } from "./commands/playbooks.ts";
import { reportCommand } from "./commands/report.ts";
import { startCommand } from "./commands/start.ts";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort(new StoppedError()));

// A reader that has seen enough, such as head, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const io: Io = {
  out: (line) => void process.stdout.write(line),
  err: (line) => void process.stderr.write(line),
  readInput: () => text(process.stdin),
  env: process.env,
  stopped: stop.signal,
};

process.exitCode = await runCommand(
  [startCommand, explainCommand, playbooksCommand, reportCommand, auditCommand],
  process.argv.slice(2),
  io,
);

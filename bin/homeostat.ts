import { text } from "node:stream/consumers";
import { type Command, type Io, runCommand, StoppedError } from "./command.ts";

/** Loaded when asked for: the local control plane, which only `start` needs, weighs as much as a large report. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import("./commands/start.ts")).startCommand,
  explain: async () => (await import("./commands/explain.ts")).explainCommand,
  playbooks: async () => (await import("./commands/playbooks.ts")).playbooksCommand,
  report: async () => (await import("./commands/report.ts")).reportCommand,
  audit: async () => (await import("./commands/audit.ts")).auditCommand,
};

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

const argv = process.argv.slice(2);
// Any other word is answered with the list of all of them.
const wanted = Object.entries(commands).filter(([name]) => name === argv[0]);
const loading = (wanted.length > 0 ? wanted : Object.entries(commands)).map(([, load]) => load());
process.exitCode = await runCommand(await Promise.all(loading), argv, io);

import { createInterface } from "node:readline/promises";
import { text } from "node:stream/consumers";
import { type Command, type Io, runCommand, StoppedError } from "./command.ts";

/** Loaded when asked for: the local control plane, which only `start` needs, weighs as much as a large report. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import("./commands/start.ts")).startCommand,
  explain: async () => (await import("./commands/explain.ts")).explainCommand,
  playbooks: async () => (await import("./commands/playbooks.ts")).playbooksCommand,
  report: async () => (await import("./commands/report.ts")).reportCommand,
  approvals: async () => (await import("./commands/approvals.ts")).approvalsCommand,
  approve: async () => (await import("./commands/approvals.ts")).approveCommand,
  reject: async () => (await import("./commands/approvals.ts")).rejectCommand,
  rollback: async () => (await import("./commands/approvals.ts")).rollbackCommand,
  exempt: async () => (await import("./commands/exemptions.ts")).exemptCommand,
  exemptions: async () => (await import("./commands/exemptions.ts")).exemptionsCommand,
  halt: async () => (await import("./commands/halts.ts")).haltCommand,
  resume: async () => (await import("./commands/halts.ts")).resumeCommand,
  audit: async () => (await import("./commands/audit.ts")).auditCommand,
  doctor: async () => (await import("./commands/doctor.ts")).doctorCommand,
};

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort(new StoppedError()));

// A reader that has seen enough, such as head, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const askHere = async (question: string): Promise<string> => {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(question, { signal: stop.signal });
  } finally {
    lines.close();
  }
};

const io: Io = {
  out: (line) => void process.stdout.write(line),
  err: (line) => void process.stderr.write(line),
  readInput: () => text(process.stdin),
  ask: process.stdin.isTTY && process.stdout.isTTY ? askHere : null,
  env: process.env,
  stopped: stop.signal,
};

const argv = process.argv.slice(2);
// Any other word is answered with the list of all of them.
const wanted = Object.entries(commands).filter(([name]) => name === argv[0]);
const loading = (wanted.length > 0 ? wanted : Object.entries(commands)).map(([, load]) => load());
process.exitCode = await runCommand(await Promise.all(loading), argv, io);

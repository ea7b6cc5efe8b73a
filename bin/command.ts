import { type ParseArgsConfig, parseArgs } from "node:util";

/** What a command sees of the outside: replaced in tests. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly readInput: () => Promise<string>;
  /** Asks whoever sits at the terminal; null: nobody does. */
  readonly ask: ((question: string) => Promise<string>) | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted, with a `StoppedError`, when the user asks to stop. */
  readonly stopped: AbortSignal;
}

/** 0: done; 1: the thing failed; 2: bad usage. */
export type ExitCode = 0 | 1 | 2;

export type Values = Readonly<Record<string, string | boolean | undefined>>;

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Arguments after the name, then a line for each option. */
  readonly usage: string;
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  run(values: Values, positionals: readonly string[], io: Io): Promise<ExitCode>;
}

/** The command line cannot be understood: exit code 2, with the usage. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The user asked to stop what was not done yet. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
  constructor() {
    super("stopped before it was done");
  }
}

const common = {
  help: { type: "boolean", short: "h" },
  config: { type: "string" },
} as const satisfies ParseArgsConfig["options"];

/** The value of an option that takes text; undefined where it was not given. */
export const text = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
};

/** @throws {UsageError} naming the option and what it takes */
export const integer = (
  values: Values,
  name: string,
  range: { readonly min: number; readonly max: number },
): number | undefined => {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < range.min || number > range.max)
    throw new UsageError(`--${name} takes a whole number from ${range.min} to ${range.max}, not "${value}"`);
  return number;
};

/** How the command line is called from a checkout, which is the only way to have it. */
export const program = "npm run -s homeostat --";

const overview = (commands: readonly Command[]): string =>
  [
    "Homeostat keeps an AWS estate in its declared state.",
    "",
    `Usage: ${program} <command> [options]`,
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`),
    "",
    "Every command takes --config FILE (default homeostat.config.ts) and --help.",
    "",
  ].join("\n");

const help = ({ name, summary, usage }: Command): string => `${summary}\n\nUsage: ${program} ${name} ${usage}\n`;

/** Finds and runs a command. Expected errors become one message on the error stream, never a stack trace. */
export const runCommand = async (commands: readonly Command[], argv: readonly string[], io: Io): Promise<ExitCode> => {
  const [name, ...rest] = argv;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    (name === undefined ? io.err : io.out)(overview(commands));
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) {
    io.err(`homeostat: there is no command "${name}"\n\n${overview(commands)}`);
    return 2;
  }
  try {
    const { values, positionals } = parse(command, rest);
    if (values["help"]) {
      io.out(help(command));
      return 0;
    }
    return await command.run(values, positionals, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(`homeostat ${name}: ${error.message}\n\n${help(command)}`);
      return 2;
    }
    io.err(`homeostat ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    if (io.env["HOMEOSTAT_DEBUG"] && error instanceof Error) io.err(`${error.stack ?? ""}\n`);
    return 1;
  }
};

const parse = (command: Command, args: readonly string[]): { values: Values; positionals: readonly string[] } => {
  const options = { ...common, ...command.options };
  const { values, positionals } = parseLine({ args: [...args], options, allowPositionals: true, strict: true });
  return { values: values as Values, positionals };
};

/** What Node makes of a command line. @throws {UsageError} */
export const parseLine = <T extends ParseArgsConfig>(line: T): ReturnType<typeof parseArgs<T>> => {
  try {
    return parseArgs(line);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
};

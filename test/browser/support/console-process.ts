import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** The run did not come up. */
export class NotStartedError extends Error {
  override readonly name = "NotStartedError";
  constructor(output: string) {
    super(`npm start ended before it had a page:\n${output}`);
  }
}

export interface ConsoleProcess {
  /** Of the page, without a slash at its end. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts what `npm start` runs. @param speed seconds that pass in a second @throws {NotStartedError} */
export const startConsole = async (speed: number): Promise<ConsoleProcess> => {
  const child = spawn(
    process.execPath,
    ["bin/homeostat.ts", "start", "--port", "0", "--bridge-port", "0", "--speed", String(speed)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "exit");
  return {
    url: await addressOf(child),
    stop: async () => {
      child.kill("SIGINT");
      await ended;
    },
  };
};

const addressOf = async ({ stdout }: ChildProcess): Promise<string> => {
  let output = "";
  if (stdout)
    for await (const line of createInterface({ input: stdout })) {
      output += `${line}\n`;
      const [, url] = /^The page:\s+(http:\S+)\/$/.exec(line) ?? [];
      if (url) {
        // The loop's end stops reading, and a pipe that nobody reads blocks the process behind it.
        stdout.resume();
        return url;
      }
    }
  throw new NotStartedError(output);
};

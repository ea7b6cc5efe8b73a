import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A server of another's making, on loopback, that ends with this process. */
export interface Emulator {
  readonly url: string;
  readonly version: string;
  readonly stop: () => Promise<void>;
}

/** The emulator is not there, or is not the one that is pinned: nothing was compared. */
export class EmulatorMissingError extends Error {
  override readonly name = "EmulatorMissingError";
  constructor(what: string, log: string) {
    super(
      `${what}; make a virtual environment, \`pip install -r .ci/requirements.txt\` in it, and put its bin first in PATH${log && `\n${log}`}`,
    );
  }
}

const root = join(import.meta.dirname, "../../..");

/** @throws {EmulatorMissingError} where `.ci/requirements.txt` does not pin it */
const pinnedVersion = (name: string): string => {
  const pins = readFileSync(join(root, ".ci/requirements.txt"), "utf8");
  const version = new RegExp(`^${name}(?:\\[[a-z]+\\])?==(\\S+)$`, "m").exec(pins)?.[1];
  if (version === undefined) throw new EmulatorMissingError(`.ci/requirements.txt does not pin ${name}`, "");
  return version;
};

/**
 * Starts a Python script of this folder, which prints its port and its version once it listens, and ends with its
 * standard input: whatever becomes of this process, none is left behind.
 * @throws {EmulatorMissingError}
 */
export const startPythonServer = async (
  name: string,
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<Emulator> => {
  const pinned = pinnedVersion(name);
  const child = spawn("python3", [join(import.meta.dirname, script)], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => {
    log = `${log}${chunk.toString()}`.slice(-4_000);
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const failed = new Promise<never>((_resolve, reject) =>
    child.once("error", (error) => reject(new EmulatorMissingError(`python3 does not start: ${error.message}`, ""))),
  );
  const line = await Promise.race([firstLine(child.stdout), failed]);
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  const [port, version] = line?.split(" ") ?? [];
  if (port === undefined) throw new EmulatorMissingError(`${name} ${pinned} does not start under python3`, log);
  if (version !== pinned) {
    await stop();
    throw new EmulatorMissingError(`python3 has ${name} ${version}, ${pinned} is pinned`, "");
  }
  return { url: `http://127.0.0.1:${port}`, version, stop };
};

/** Undefined where there is none before the end. */
const firstLine = async (stream: NodeJS.ReadableStream): Promise<string | undefined> => {
  for await (const line of createInterface({ input: stream })) return line;
  return undefined;
};

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

export const root = join(import.meta.dirname, "..");

/** Runs a program in the repository's folder to its end. @throws with what it wrote, if it fails */
export const runChild = async (
  program: string,
  args: readonly string[],
): Promise<{ readonly stdout: string; readonly seconds: number }> => {
  const begun = performance.now();
  const { stdout } = await promisify(execFile)(program, [...args], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  return { stdout, seconds: (performance.now() - begun) / 1_000 };
};

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

export const root = join(import.meta.dirname, "..");

/**
 * Runs a program in the repository's folder to its end.
 * @param env laid over this process's own
 * @throws with what it wrote, if it fails
 */
export const runChild = async (
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly stdout: string; readonly stderr: string; readonly seconds: number }> => {
  const begun = performance.now();
  const { stdout, stderr } = await promisify(execFile)(program, [...args], {
    cwd: root,
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { stdout, stderr, seconds: (performance.now() - begun) / 1_000 };
};

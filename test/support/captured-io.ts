import type { Io } from "../../bin/command.ts";

/** A command's outside, kept for looking at. */
export const capturedIo = (
  input = "",
  ask: Io["ask"] = null,
): Io & { readonly stdout: () => string; readonly stderr: () => string } => {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    readInput: async () => input,
    ask,
    env: {},
    stopped: new AbortController().signal,
    stdout: () => out.join(""),
    stderr: () => err.join(""),
  };
};

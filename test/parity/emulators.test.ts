import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { EmulatorMissingError, startPythonServer } from "./emulators/python-server.ts";

/** A process that starts an emulator, says where, and waits. */
const starter = (name: string): string =>
  `import { startPythonServer } from "./test/parity/emulators/python-server.ts";
   console.log((await startPythonServer("${name}", "${name}-server.py", {})).url);`;

const answers = async (url: string): Promise<boolean> => {
  try {
    await fetch(url);
    return true;
  } catch {
    return false;
  }
};

it.each(["moto", "ministack"])("%s ends with whoever started it, even if that is killed", async (name) => {
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", starter(name)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = await once(createInterface({ input: child.stdout }), "line");
  expect(await answers(url)).toBe(true);
  child.kill("SIGKILL");
  await expect.poll(() => answers(url), { timeout: 10_000 }).toBe(false);
});

it("an emulator that does not start is missed aloud, with what to do", async () => {
  const missing = startPythonServer("moto", "no-such-server.py", {});
  await expect(missing).rejects.toThrow(EmulatorMissingError);
  await expect(missing).rejects.toThrow(/pip install -r \.ci\/requirements\.txt/);
});

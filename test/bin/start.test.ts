import { expect, it } from "vitest";
import { runCommand, StoppedError } from "../../bin/command.ts";
import { startCommand } from "../../bin/commands/start.ts";
import { capturedIo } from "../support/captured-io.ts";

it.each([
  [["extra"], /takes no argument extra/],
  [["--json"], /--json goes with --once/],
  [["--port", "99999"], /--port takes a whole number from 0 to 65535/],
  [["--once", "--bridge-port", "x"], /--bridge-port takes a whole number/],
  [["--speed", "0"], /--speed takes a whole number from 1 to 1000/],
])("with %j is used badly: exit code 2, before anything begins", async (args, message) => {
  const io = capturedIo();
  expect(await runCommand([startCommand], ["start", ...args], io)).toBe(2);
  expect(io.stderr()).toMatch(message);
  expect(io.stdout()).toBe("");
});

it("stops when it is asked to, though it only synthesises yet", async () => {
  const stop = new AbortController();
  const io = { ...capturedIo(), stopped: stop.signal };
  const running = runCommand([startCommand], ["start", "--once"], io);
  stop.abort(new StoppedError());
  expect(await running).toBe(1);
  expect(io.stderr()).toBe("homeostat start: stopped before it was done\n");
});

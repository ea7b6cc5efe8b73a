import { describe, expect, it } from "vitest";
import { type Command, integer, runCommand, UsageError } from "../../bin/command.ts";
import { capturedIo } from "../support/captured-io.ts";

const command = (run: Command["run"]): Command => ({
  name: "do",
  summary: "Does.",
  usage: "[--n N]",
  options: { n: { type: "string" } },
  run,
});
const outcome = async (run: Command["run"], argv: readonly string[]) => {
  const io = capturedIo();
  const code = await runCommand([command(run)], argv, io);
  return { code, out: io.stdout(), err: io.stderr() };
};
const fine: Command["run"] = async () => 0;

describe("the command line", () => {
  it("shows what there is when asked for nothing, and calls that bad usage", async () => {
    expect(await outcome(fine, [])).toMatchObject({ code: 2, err: expect.stringContaining("do          Does.") });
  });

  it("shows the same as help, and calls that done", async () => {
    for (const ask of ["help", "--help", "-h"]) expect(await outcome(fine, [ask])).toMatchObject({ code: 0, err: "" });
  });

  it("names a command that does not exist", async () => {
    expect(await outcome(fine, ["undo"])).toMatchObject({ code: 2, err: expect.stringContaining('no command "undo"') });
  });

  it("turns an expected error into one message and exit code 1", async () => {
    const failing: Command["run"] = () => Promise.reject(new Error("the disk is full"));
    expect(await outcome(failing, ["do"])).toEqual({ code: 1, out: "", err: "homeostat do: the disk is full\n" });
  });

  it("turns bad usage into exit code 2 and how to use it", async () => {
    const picky: Command["run"] = () => Promise.reject(new UsageError("not like this"));
    expect(await outcome(picky, ["do"])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/not like this[\s\S]*Usage: npm run -s homeostat -- do/),
    });
    expect(await outcome(fine, ["do", "--x"])).toMatchObject({ code: 2 });
  });
});

it.each(["-1", "65536", "1e3", "0x10", "", "many"])("a port is no %j", (value) => {
  expect(() => integer({ port: value }, "port", { min: 0, max: 65_535 })).toThrow(
    /--port takes a whole number from 0 to 65535/,
  );
});

import { expect, test } from "vitest";
import { runSoak } from "../../bin/run-soak.ts";
import { capturedIo } from "../support/captured-io.ts";

const run = async (...argv: readonly string[]) => {
  const io = capturedIo();
  const code = await runSoak(argv, io);
  return { code, out: io.stdout(), err: io.stderr() };
};

test("a day is lived without a violation, no event is lost, and --json prints one object", async () => {
  const { code, out, err } = await run("--days", "1", "--seed", "7", "--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(JSON.parse(out)).toEqual({
    days: 1,
    seed: 7,
    events: expect.any(Number),
    lost: 0,
    violations: 0,
    outcomes: expect.objectContaining({ healed: expect.any(Number) }),
    mttrSeconds: expect.objectContaining({ high: expect.any(Number) }),
    wallSeconds: expect.any(Number),
  });
  expect(out.trim().split("\n")).toHaveLength(1);
});

test.each([
  [["--days", "0"], "days"],
  [["--days", "x"], "days"],
  [["--seed", "-1"], "seed"],
  [["--forever"], "--forever"],
])("%j is bad usage", async (argv, message) => {
  expect(await run(...argv)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(message) });
});

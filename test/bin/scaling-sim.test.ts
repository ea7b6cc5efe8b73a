import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runScalingSim } from "../../bin/run-scaling-sim.ts";
import { capturedIo } from "../support/captured-io.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "scaling-sim-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...argv: readonly string[]) => {
  const io = capturedIo();
  const code = runScalingSim([...argv, "--out", join(folder, "out")], io);
  return { code, out: io.stdout(), err: io.stderr() };
};
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test("prints a line a curve and policy, and draws a picture a curve and one of all", () => {
  const { code, out } = run();
  expect(code).toBe(0);
  expect(out).toMatch(/^curve +policy +unmet node-min +excess node-min +changes +reversals\nstep +homeostat +\d+ /);
  expect(out.split("\n").filter((line) => /homeostat|step-scaling|target-tracking/.test(line))).toHaveLength(21);
  expect(readdirSync(join(folder, "out")).sort()).toEqual(
    ["diurnal", "overview", "pending-pods", "ramp", "sawtooth", "spike", "spot-drought", "step"].map(
      (name) => `${name}.svg`,
    ),
  );
});

test("plays a file's load instead, and prints its figures as JSON", () => {
  const { code, out } = run("--json", "--curve", file("my loads.csv", "minute,load\n0,100\n600,900\n"));
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual(
    ["homeostat", "step-scaling", "target-tracking"].map((policy) => ({
      curve: "my-loads",
      policy,
      unmetNodeMinutes: expect.any(Number),
      excessNodeMinutes: expect.any(Number),
      changes: expect.any(Number),
      reversals: 0,
    })),
  );
  expect(readdirSync(join(folder, "out"))).toEqual(["my-loads.svg"]);
});

test("a file that cannot be used is told by line and problem, and nothing is drawn", () => {
  const path = file("bad.csv", "minute,load\n0,100\n60,plenty\n");
  const { code, out, err } = run("--curve", path);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toBe(
    `scaling:sim: ${path}:3: the load is a number from 0 to 45000, in percent of one node, not "plenty"\n`,
  );
  expect(readdirSync(folder)).toEqual(["bad.csv"]);
});

test("a folder that cannot be written to is named", () => {
  const io = capturedIo();
  const taken = file("taken", "");
  const argv = ["--curve", file("loads.csv", "0,100\n"), "--out", join(taken, "out")];
  expect(runScalingSim(argv, io)).toBe(2);
  expect(io.stderr()).toBe(`scaling:sim: --out: cannot write to ${join(taken, "out")}\n`);
});

test.each([
  [["--curve", "/nowhere/loads.csv"], "cannot read /nowhere/loads.csv"],
  [["--curves"], "--curves"],
  [["loads.csv"], "loads.csv"],
])("%j is bad usage", (argv, message) => {
  expect(run(...argv)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(message) });
});

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { afterAll, expect, test } from "vitest";
import { ServiceClosedError } from "../../../local/durable/errors.ts";
import { openStore } from "../../../local/state/store.ts";
import { virtualClock } from "../../../local/time/virtual-clock.ts";
import { harness, START } from "./support/harness.ts";

const folder = mkdtempSync(join(tmpdir(), "durable-"));
afterAll(() => rmSync(folder, { recursive: true }));
const hour = 3_600_000;

/** Runs the process until it says `word`, or to its end, and kills it there; gives all that it said. */
const runUntil = async (file: string, word: string | undefined): Promise<string[]> => {
  const script = fileURLToPath(import.meta.resolve("./support/remediation-process.ts"));
  const child: ChildProcess = spawn(process.execPath, [script, file], { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    said += chunk;
    if (word !== undefined && said.split("\n").includes(word)) child.kill("SIGKILL");
  });
  await exit;
  return said.split("\n").slice(0, -1);
};

test("kill -9 in the middle of the write and again while waiting: the next process ends the run, which wrote once", async () => {
  const file = join(folder, "killed.db");
  const first = await runUntil(file, "acting");
  const second = await runUntil(file, "interrupted");
  const third = await runUntil(file, undefined);
  expect(first).toEqual(["recovered 0", "planning", "acting"]);
  expect(second).toEqual(["recovered 1", "interrupted"]);
  // What is outside of steps says itself at every replay.
  expect([...new Set(third)]).toEqual([
    "recovered 1",
    "interrupted",
    "reporting",
    'SUCCEEDED "unknown, then reported"',
  ]);
  expect(await runUntil(file, undefined)).toEqual(["recovered 0", 'SUCCEEDED "unknown, then reported"']);
  expect(readFileSync(`${file}.effects`, "utf8")).toBe("effect\n");
});

test("a closed service leaves its runs to the next one, with their waits, retries and callbacks", async () => {
  const file = join(folder, "closed.db");
  const ids: string[] = [];
  const handler = async (event: { kind: string }, context: DurableContext) => {
    if (event.kind === "wait") await context.wait("w", { hours: 2 });
    if (event.kind === "callback") {
      return context.waitForCallback<string>("c", async (id) => void ids.push(id), { timeout: { hours: 4 } });
    }
    return event.kind;
  };
  const before = harness(handler, { store: openStore(file), clock: virtualClock({ start: START }) });
  const arns = ["wait", "callback", "expires", "plain"].map((kind) =>
    before.start(kind, { kind: kind === "expires" ? "callback" : kind }),
  );
  await before.clock.track(sleep(100));
  const waiting = arns.map((arn) => before.service.wait(arn));
  before.service.close();
  before.clock.close();
  for (const each of waiting.slice(0, 3)) await expect(each).rejects.toThrow(ServiceClosedError);
  before.store.close();

  const after = harness(handler, { store: openStore(file), clock: virtualClock({ start: START + hour }) });
  expect(after.service.recover()).toBe(3);
  expect(after.service.recover()).toBe(0);
  after.service.callbackSuccess(ids[0] ?? "", "answered");
  const ended = await Promise.all(arns.map((arn) => after.service.wait(arn)));
  expect(ended.map(({ status, result, error }) => [status, result, error?.ErrorType])).toEqual([
    ["SUCCEEDED", '"wait"', undefined],
    ["SUCCEEDED", '"answered"', undefined],
    ["FAILED", undefined, "CallbackTimeoutError"],
    ["SUCCEEDED", '"plain"', undefined],
  ]);
  expect(ended.map(({ endedAt }) => ((endedAt?.getTime() ?? 0) - START) / hour)).toEqual([2, 1, 4, 0]);
  after.store.close();
});

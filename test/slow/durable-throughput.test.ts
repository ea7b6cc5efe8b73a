import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { expect, test } from "vitest";
import { openStore } from "../../local/state/store.ts";
import { harness } from "../local/durable/support/harness.ts";

test("200 executions of ten operations on disk take seconds", async () => {
  const folder = mkdtempSync(join(tmpdir(), "throughput-"));
  const { service, start, store } = harness(
    async (event: { n: number }, context: DurableContext) => {
      for (let n = 0; n < 8; n++) await context.step(`step ${n}`, async () => ({ n }));
      await context.wait("w", { seconds: 1 });
      await context.step("last", async () => 1);
      return event.n;
    },
    { store: openStore(join(folder, "state.db")) },
  );
  const begun = performance.now();
  const arns = [...Array(200).keys()].map((n) => start(`run-${n}`, { n }));
  const ended = await Promise.all(arns.map((arn) => service.wait(arn)));
  const seconds = (performance.now() - begun) / 1000;
  expect(ended.map(({ result }) => Number(result))).toEqual([...Array(200).keys()]);
  // 0.4 s when nothing else runs; looking through all executions at every checkpoint would make it ten.
  expect(seconds).toBeLessThan(4);
  store.close();
  rmSync(folder, { recursive: true });
});

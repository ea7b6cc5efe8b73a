import { appendFileSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type DurableContext, retryPresets, StepSemantics } from "@aws/durable-execution-sdk-js";
import { openStore } from "../../../../local/state/store.ts";
import { realClock } from "../../../../local/time/real-clock.ts";
import { harness } from "./harness.ts";

/** A process that runs, or takes up, one execution, and says what happens as it happens. */
const [, , file = ""] = process.argv;
const say = (line: string) => writeSync(1, `${line}\n`);

const handler = async (_event: unknown, context: DurableContext) => {
  await context.step("plan", async () => say("planning"));
  try {
    await context.step(
      "act",
      async () => {
        appendFileSync(`${file}.effects`, "effect\n");
        say("acting");
        await sleep(60_000);
      },
      { semantics: StepSemantics.AtMostOncePerRetry, retryStrategy: retryPresets.noRetry },
    );
  } catch {
    say("interrupted");
  }
  await context.wait("settle", { seconds: 1 });
  await context.step("report", async () => say("reporting"));
  return "unknown, then reported";
};

const clock = realClock();
const { service, run, store } = harness(handler, { store: openStore(file), clock });
say(`recovered ${service.recover()}`);
const { status, result } = await run("remediation");
say(`${status} ${result}`);
clock.close();
store.close();
process.exit();

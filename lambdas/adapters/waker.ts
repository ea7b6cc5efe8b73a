import type { Wake } from "../core/acts/ports.ts";
import type { Runtime } from "./runtime.ts";

/** The callback was completed, ran out, or its execution is gone: what counts is the record, and that stands. */
const closed: ReadonlySet<string> = new Set([
  "CallbackTimeoutException",
  "InvalidParameterValueException",
  "ResourceNotFoundException",
]);

/** Wakes runs that wait for a human. The wake-up says nothing by itself. */
export const wakeOn =
  (runtime: Pick<Runtime, "client">): Wake =>
  async (CallbackId) => {
    const { LambdaClient, SendDurableExecutionCallbackSuccessCommand } = await import("./sdk/lambda.ts");
    try {
      await runtime.client(LambdaClient).send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId }));
      return "woken";
    } catch (error) {
      if (error instanceof Error && closed.has(error.name)) return "closed";
      throw error;
    }
  };

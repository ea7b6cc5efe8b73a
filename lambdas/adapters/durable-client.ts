import { DurableExecutionApiClient, type DurableExecutionClient } from "@aws/durable-execution-sdk-js";
import { lazily } from "./lazily.ts";
import type { Runtime } from "./runtime.ts";

/** What the durable SDK checkpoints through, over the runtime's own Lambda client; loaded when it is first needed. */
export const durableClient = (runtime: Pick<Runtime, "client">): DurableExecutionClient => {
  const client = lazily(async () => {
    const { LambdaClient } = await import("./sdk/lambda.ts");
    return new DurableExecutionApiClient(runtime.client(LambdaClient));
  });
  return {
    checkpoint: async (...request) => (await client()).checkpoint(...request),
    getExecutionState: async (...request) => (await client()).getExecutionState(...request),
  };
};

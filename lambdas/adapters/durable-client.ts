import { DurableExecutionApiClient, type DurableExecutionClient } from "@aws/durable-execution-sdk-js";
import type { Runtime } from "./runtime.ts";

/** What the durable SDK checkpoints through, over the runtime's own Lambda client; loaded when it is first needed. */
export const durableClient = (runtime: Pick<Runtime, "client">): DurableExecutionClient => {
  let loaded: Promise<DurableExecutionClient> | undefined;
  const load = async (): Promise<DurableExecutionClient> => {
    const { LambdaClient } = await import("./sdk/lambda.ts");
    return new DurableExecutionApiClient(runtime.client(LambdaClient));
  };
  const client = (): Promise<DurableExecutionClient> => {
    loaded ??= load();
    return loaded;
  };
  return {
    checkpoint: async (...request) => (await client()).checkpoint(...request),
    getExecutionState: async (...request) => (await client()).getExecutionState(...request),
  };
};

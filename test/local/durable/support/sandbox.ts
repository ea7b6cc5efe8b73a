import type { DurableExecutionClient } from "@aws/durable-execution-sdk-js";

class SandboxKilledError extends Error {
  override readonly name = "SandboxKilledError";
}

/**
 * Runs one invocation. Once `kill` was called the invocation has failed, and whatever still runs of it waits for ever
 * at its next call.
 */
export const sandbox = <T>(
  invoke: (guard: (client: DurableExecutionClient) => DurableExecutionClient, kill: () => void) => Promise<T>,
): Promise<T> => {
  const dead = Promise.withResolvers<never>();
  let killed = false;
  const kill = () => {
    killed = true;
    dead.reject(new SandboxKilledError("the sandbox was killed"));
  };
  const ifAlive = async <R>(call: () => Promise<R>): Promise<R> => {
    if (killed) return new Promise<never>(() => {});
    const result = await call();
    return killed ? new Promise<never>(() => {}) : result;
  };
  const guard = (client: DurableExecutionClient): DurableExecutionClient => ({
    checkpoint: (input) => ifAlive(() => client.checkpoint(input)),
    getExecutionState: (input) => ifAlive(() => client.getExecutionState(input)),
  });
  return Promise.race([invoke(guard, kill), dead.promise]);
};

import {
  type DurableExecutionClient,
  type DurableExecutionHandler,
  withDurableExecution,
} from "@aws/durable-execution-sdk-js";
import { DurableService } from "../../../../local/durable/durable-service.ts";
import type { DurableServiceOptions, InvocationFailure, StatusChange } from "../../../../local/durable/options.ts";
import { openStore, type Store } from "../../../../local/state/store.ts";
import type { Clock } from "../../../../local/time/clock.ts";
import { virtualClock } from "../../../../local/time/virtual-clock.ts";
import { sandbox } from "./sandbox.ts";
import { serviceClient } from "./service-client.ts";

export const START = Date.UTC(2026, 0, 1);
export const FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:remediate:live";

export interface HarnessOptions extends Pick<DurableServiceOptions, "executionTimeoutMs"> {
  readonly store?: Store;
  readonly clock?: Clock;
  /** Stands between the handler of one invocation and the service, and may kill its sandbox. */
  readonly between?: (client: DurableExecutionClient, kill: () => void) => DurableExecutionClient;
}

/** A service that runs `handler` in a sandbox per invocation, and what it told. */
export const harness = (handler: DurableExecutionHandler<never, unknown>, options: HarnessOptions = {}) => {
  const { store = openStore(":memory:"), clock = virtualClock({ start: START }), executionTimeoutMs } = options;
  const between = options.between ?? ((client) => client);
  const statuses: StatusChange["status"][] = [];
  const failures: InvocationFailure[] = [];
  const invocations = { count: 0, now: 0, mostAtOnce: 0 };
  const service: DurableService = new DurableService({
    store,
    clock,
    ...(executionTimeoutMs === undefined ? {} : { executionTimeoutMs }),
    onStatus: ({ status }) => statuses.push(status),
    onInvocationError: (failure) => failures.push(failure),
    invoke: async ({ functionArn, payload }) => {
      invocations.count++;
      invocations.mostAtOnce = Math.max(invocations.mostAtOnce, ++invocations.now);
      try {
        return await sandbox((guard, kill) => {
          const durableExecutionClient = guard(between(serviceClient(service), kill));
          return withDurableExecution(handler, { durableExecutionClient })(payload, contextOf(functionArn));
        });
      } finally {
        invocations.now--;
      }
    },
  });
  const start = (name = "run", payload: unknown = {}) =>
    service.start({ functionArn: FUNCTION, name, payload: JSON.stringify(payload) }).executionArn;
  const run = (name?: string, payload?: unknown) => service.wait(start(name, payload));
  return { service, store, clock, statuses, failures, invocations, start, run };
};

const contextOf = (invokedFunctionArn: string) => ({
  functionName: "remediate",
  functionVersion: "1",
  invokedFunctionArn,
  memoryLimitInMB: "512",
  awsRequestId: crypto.randomUUID(),
  logGroupName: "local",
  logStreamName: "local",
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => 900_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
});

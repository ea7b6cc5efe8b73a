import { setTimeout as sleep } from "node:timers/promises";
import type { DurableExecutionInvocationOutput } from "@aws/durable-execution-sdk-js";
import type { OperationUpdate } from "@aws-sdk/client-lambda";
import { DurableService } from "../../../../local/durable/durable-service.ts";
import type { DurableInvocation, InvocationFailure } from "../../../../local/durable/options.ts";
import { openStore } from "../../../../local/state/store.ts";
import { virtualClock } from "../../../../local/time/virtual-clock.ts";
import { FUNCTION, START } from "./harness.ts";

interface Invocation extends DurableInvocation {
  readonly answer: (output: unknown) => void;
  readonly die: (error: unknown) => void;
}

/** A service whose invocations the test plays itself: what was invoked stands in `invocations`, open until answered. */
const playedService = (executionTimeoutMs?: number) => {
  const store = openStore(":memory:");
  const clock = virtualClock({ start: START });
  const invocations: Invocation[] = [];
  const failures: InvocationFailure[] = [];
  const service = new DurableService({
    store,
    clock,
    ...(executionTimeoutMs === undefined ? {} : { executionTimeoutMs }),
    invoke: (invocation) => {
      const { promise, resolve, reject } = Promise.withResolvers<DurableExecutionInvocationOutput>();
      const answer = (output: unknown) => resolve(output as DurableExecutionInvocationOutput);
      invocations.push({ ...invocation, answer, die: reject });
      return promise;
    },
    onInvocationError: (failure) => failures.push(failure),
  });
  /** The `n`-th invocation, once it is there. */
  const invocation = async (n: number): Promise<Invocation> => {
    for (;;) {
      const there = invocations[n - 1];
      if (there) return there;
      await sleep(1);
    }
  };
  const start = (name = "run", payload = "{}") => service.start({ functionArn: FUNCTION, name, payload }).executionArn;
  return { service, store, clock, invocations, invocation, failures, start };
};

/** A running execution whose handler the test plays: `checkpoint` passes the token on from one call to the next. */
export const invoked = async (executionTimeoutMs?: number) => {
  const played = playedService(executionTimeoutMs);
  const executionArn = played.start();
  const first = await played.invocation(1);
  let token = first.payload.CheckpointToken;
  const checkpoint = (...Updates: OperationUpdate[]) => {
    const request = { DurableExecutionArn: executionArn, CheckpointToken: token, Updates };
    const { CheckpointToken, NewExecutionState } = played.service.checkpoint(request);
    token = CheckpointToken ?? "";
    return NewExecutionState?.Operations ?? [];
  };
  const currentToken = () => token;
  return { ...played, executionArn, first, checkpoint, currentToken };
};

export const step = (Id: string, Action: OperationUpdate["Action"], more: Partial<OperationUpdate> = {}) =>
  ({ Id, Type: "STEP", SubType: "Step", Name: Id, Action, ...more }) satisfies OperationUpdate;

export const context = (Id: string, Action: OperationUpdate["Action"], more: Partial<OperationUpdate> = {}) =>
  ({ Id, Type: "CONTEXT", SubType: "RunInChildContext", Name: Id, Action, ...more }) satisfies OperationUpdate;

export const wait = (Id: string, WaitSeconds: number) =>
  ({
    Id,
    Type: "WAIT",
    SubType: "Wait",
    Name: Id,
    Action: "START",
    WaitOptions: { WaitSeconds },
  }) satisfies OperationUpdate;

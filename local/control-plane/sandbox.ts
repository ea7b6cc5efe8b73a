import type { HttpHandler, HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { type AwsCredentials, type Fetch, makeRuntime, type Runtime } from "../../lambdas/adapters/runtime.ts";
import { claimedSignature } from "../aws/claimed-signature.ts";

/** A point at which a sandbox can die: before or after one of its AWS calls. */
export interface CallPoint {
  readonly functionName: string;
  /** Counts the calls of the whole control plane. */
  readonly call: number;
  readonly when: "before" | "after";
  /** Such as `DynamoDB_20120810.PutItem`, or method and path. */
  readonly request: string;
}

/** The sandbox died: nothing that it still tries reaches AWS any more. */
export class SandboxKilledError extends Error {
  override readonly name = "SandboxKilledError";
  constructor({ functionName, when, request }: CallPoint) {
    super(`sandbox of ${functionName} killed ${when} ${request}`);
  }
}

/** The function's time was over, as Lambda would have it. */
export class SandboxTimedOutError extends Error {
  override readonly name = "SandboxTimedOutError";
  constructor(functionName: string, timeoutMs: number) {
    super(`${functionName} did not end within its ${timeoutMs / 1_000} s`);
  }
}

export interface SandboxOptions {
  /** Takes every AWS call of every sandbox. */
  readonly network: HttpHandler;
  /** Where requests to what is not AWS go. */
  readonly fetch: Fetch;
  readonly now: () => Date;
  /** Asked at every point; true kills. */
  readonly kill?: (point: CallPoint) => boolean;
}

/** What an invocation gets from its deployment. */
export interface SandboxBase extends Pick<Runtime, "env" | "config"> {
  readonly region: string;
  readonly credentials: AwsCredentials;
  /** Real time: a virtual clock stands still while an invocation is in flight. */
  readonly timeoutMs: number;
}

type Handler = (event: unknown, context: unknown) => unknown;

/** As many sandboxes of one function work at once: more would only wait for the same processor. */
const mostAtOnce = 10;

/** What an invocation needs: the code, what its deployment gives it, and the event. */
export interface SandboxInvocation extends SandboxBase {
  readonly functionName: string;
  readonly create: (runtime: Runtime) => Handler;
  readonly event: unknown;
  readonly context: unknown;
}

interface Sandbox {
  readonly handler: Handler;
  /** Rejects when the running invocation dies; null while the sandbox is frozen between two of them. */
  dies: ((reason: Error) => void) | null;
}

/**
 * Runs invocations in sandboxes as Lambda does: each handles one at a time, stays warm for the next, and is frozen in
 * between. One that died is never used again, and nothing that it still tries reaches AWS.
 */
export const createSandboxes = ({ network, fetch, now, kill = () => false }: SandboxOptions) => {
  let calls = 0;
  const warm = new Map<string, Sandbox[]>();
  const entrance = new Map<string, Gate>();
  const never = new Promise<never>(() => {});

  const open = ({ functionName, create, env, config, region, credentials }: SandboxInvocation): Sandbox => {
    const handle = async (request: HttpRequest): Promise<{ response: HttpResponse }> => {
      const name = request.headers["x-amz-target"] ?? `${request.method} ${request.path}`;
      const at = { functionName, call: ++calls, request: name };
      if (diesAt({ ...at, when: "before" })) return never;
      const answer = await network.handle(request);
      // A call in flight when the sandbox died did happen; its answer reaches nobody.
      return diesAt({ ...at, when: "after" }) ? never : answer;
    };
    const reach: Fetch = async (url, init) => {
      const at = { functionName, call: ++calls, request: `${init.method ?? "GET"} ${new URL(url).pathname}` };
      if (diesAt({ ...at, when: "before" })) return never;
      const answer = await fetch(url, init);
      return diesAt({ ...at, when: "after" }) ? never : answer;
    };
    /** True also where it is dead or frozen already. */
    const diesAt = (point: CallPoint): boolean => {
      if (!sandbox.dies) return true;
      if (!kill(point)) return false;
      sandbox.dies(new SandboxKilledError(point));
      sandbox.dies = null;
      return true;
    };
    const runtime = makeRuntime(
      { env, config, now, fetch: reach },
      { region, credentials, requestHandler: { ...network, handle }, extensions: [claimedSignature] },
    );
    const sandbox: Sandbox = { handler: create(runtime), dies: null };
    return sandbox;
  };

  const run = async (invocation: SandboxInvocation): Promise<unknown> => {
    const { functionName, event, context, timeoutMs } = invocation;
    const idle = warm.get(functionName) ?? [];
    warm.set(functionName, idle);
    const sandbox = idle.pop() ?? open(invocation);
    const death = Promise.withResolvers<never>();
    sandbox.dies = death.reject;
    const timer = setTimeout(() => death.reject(new SandboxTimedOutError(functionName, timeoutMs)), timeoutMs);
    try {
      const result = await Promise.race([Promise.resolve(sandbox.handler(event, context)), death.promise]);
      idle.push(sandbox);
      return result;
    } finally {
      clearTimeout(timer);
      sandbox.dies = null;
    }
  };

  return (invocation: SandboxInvocation): Promise<unknown> => {
    const { functionName } = invocation;
    const gate = entrance.get(functionName) ?? createGate(mostAtOnce);
    entrance.set(functionName, gate);
    return gate(() => run(invocation));
  };
};

type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets so many through at once; the others wait in order. */
const createGate = (most: number): Gate => {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (inside >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else inside += 1;
    try {
      return await work();
    } finally {
      // Whoever waits takes this place over.
      const next = waiting.shift();
      if (next) next();
      else inside -= 1;
    }
  };
};

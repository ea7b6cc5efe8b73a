import type { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { type AwsCredentials, makeRuntime, type Runtime } from "../../lambdas/adapters/runtime.ts";
import type { InProcessAws } from "../aws/in-process-aws.ts";

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
  readonly aws: InProcessAws;
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

type Handler<E, C, R> = (runtime: Runtime) => (event: E, context: C) => R;

/** Makes sandboxes: a fresh runtime, fresh clients and fresh memory for each invocation, as on a cold start. */
export const createSandboxes = ({ aws, now, kill = () => false }: SandboxOptions) => {
  let calls = 0;
  return async <E, C, R>(
    functionName: string,
    base: SandboxBase,
    create: Handler<E, C, R>,
    event: E,
    context: C,
  ): Promise<Awaited<R>> => {
    const death = Promise.withResolvers<never>();
    let dead = false;
    const never = new Promise<never>(() => {});

    const diesAt = (point: CallPoint): boolean => {
      if (!kill(point)) return false;
      dead = true;
      death.reject(new SandboxKilledError(point));
      return true;
    };
    const handle = async (request: HttpRequest): Promise<{ response: HttpResponse }> => {
      if (dead) return never;
      const name = request.headers["x-amz-target"] ?? `${request.method} ${request.path}`;
      const at = { functionName, call: ++calls, request: name };
      if (diesAt({ ...at, when: "before" })) return never;
      const answer = await aws.handle(request);
      // A call in flight when the sandbox died did happen; its answer reaches nobody.
      return dead || diesAt({ ...at, when: "after" }) ? never : answer;
    };

    const { credentials, region, timeoutMs, ...rest } = base;
    const runtime = makeRuntime(
      { ...rest, now },
      { region, credentials, requestHandler: { ...aws.requestHandler, handle } },
    );
    const timer = setTimeout(() => death.reject(new SandboxTimedOutError(functionName, timeoutMs)), timeoutMs);
    try {
      return await Promise.race([Promise.resolve(create(runtime)(event, context)), death.promise]);
    } finally {
      clearTimeout(timer);
      // Whatever the handler left running is frozen, as Lambda freezes it.
      dead = true;
    }
  };
};

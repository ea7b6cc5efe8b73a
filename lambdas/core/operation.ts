/** The SDK client of a class, for a session's role and region. Core knows no SDK: it only passes the class through. */
export type ClientOf = <C>(type: new (config: never) => C) => C;

/** One AWS call (or one paginated read) as a value: what IAM must allow, and how to run it. */
export interface Operation<I, O> {
  /** IAM actions, from the Service Authorization Reference; they often differ from the API's name. */
  readonly actions: readonly `${string}:${string}`[];
  /**
   * ARN pattern with `{partition}` and `{account}`, `*` for the region; `*` alone where IAM has no resource level.
   * Several where IAM checks each of them.
   */
  readonly resource: string | readonly string[];
  /** Called by the engine's session only. `now` is the engine's clock, for a call that takes a window of time. */
  readonly run: (client: ClientOf, input: I, now: () => Date) => Promise<O>;
}

/**
 * A call that changes something. Every write role explicitly denies it on our own resources. What it answers, where that
 * is text, is the name that AWS has for the change, and is kept on record.
 */
export interface WriteOperation<I, O> extends Operation<I, O> {
  readonly resource: string;
  /**
   * How IAM recognises an own resource: `name` where `resource` ends in `*`, which our prefix can go before,
   * `tag` where resources have ids, by `aws:ResourceTag`.
   */
  readonly protect: "name" | "tag";
}

/** `never` in, `unknown` out: the type that every operation has. */
export type AnyOperation = Operation<never, unknown>;
export type Operations = Readonly<Record<string, AnyOperation>>;
export type WriteOperations = Readonly<Record<string, WriteOperation<never, unknown>>>;

/** What a playbook sees of its operations: functions, bound to one role in one region. */
export type Calls<Ops extends Operations> = {
  readonly [Name in keyof Ops]: Ops[Name] extends Operation<infer I, infer O> ? (input: I) => Promise<O> : never;
};

/** One role in one region. */
export interface Session {
  send<I, O>(operation: Operation<I, O>, input: I): Promise<O>;
}

/** Turns declared operations into calls over a session. */
export const bind = <Ops extends Operations>(operations: Ops, session: Session): Calls<Ops> =>
  Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [name, (input: never) => session.send(operation, input)]),
  ) as Calls<Ops>;

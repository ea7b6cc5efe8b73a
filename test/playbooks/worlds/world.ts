import type { Finding } from "../../../lambdas/core/finding.ts";
import type { AnyOperation, Operation, Session } from "../../../lambdas/core/operation.ts";
import type { Tags } from "../../../lambdas/core/tags.ts";

/** One subject of a playbook in memory, as its operations see and change it. */
export interface World {
  /** An open finding about the subject. */
  readonly finding: Finding;
  readonly session: Session;
  /** Every operation that was sent. */
  readonly sent: readonly AnyOperation[];
  /** The named operation fails from now on, as an unreadable resource does. */
  fail(operation: AnyOperation): void;
  /** The subject stops to exist. */
  remove(): void;
  /** Somebody tags the subject so, and not as before. */
  tag(tags: Tags): void;
  /** Milliseconds since the epoch, by the world's own clock. */
  now(): number;
  /** What AWS does by itself after a write happens now. */
  settle(): void;
}

interface Answer {
  readonly operation: AnyOperation;
  readonly reply: (input: never) => unknown;
}

/** Half a minute into a minute. */
export const worldBegins = Date.UTC(2026, 10, 14, 9, 31, 30);

/** What an operation answers in this world. */
export const answer = <I, O>(operation: Operation<I, O>, reply: (input: I) => O): Answer => ({ operation, reply });

/** A session over answers; an operation without one is an error, as an operation without a grant would be. */
export const worldOf = (
  finding: Finding,
  answers: readonly Answer[],
  {
    remove,
    tag = () => {},
    settle = () => {},
    now = () => worldBegins,
  }: Pick<World, "remove"> & Partial<Pick<World, "tag" | "settle" | "now">>,
): World => {
  const sent: AnyOperation[] = [];
  const failing = new Set<AnyOperation>();
  return {
    finding,
    sent,
    remove,
    tag,
    settle,
    now,
    fail: (operation) => failing.add(operation),
    session: {
      send: async <I, O>(operation: Operation<I, O>, input: I): Promise<O> => {
        sent.push(operation);
        if (failing.has(operation)) throw new Error("AccessDenied");
        const found = answers.find((known) => known.operation === operation);
        if (!found) throw new Error(`this world does not know ${operation.actions.join(", ")}`);
        return found.reply(input as never) as O;
      },
    },
  };
};

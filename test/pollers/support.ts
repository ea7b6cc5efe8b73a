import { bind, type Operations } from "../../lambdas/core/operation.ts";
import type { Confirmation, Poller, PollScope } from "../../lambdas/core/poller.ts";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { type ClientClass, here, start, type TestAccount } from "../local/services/support/account.ts";

export const scope = (over: Partial<PollScope> = {}): PollScope => ({
  ...here,
  partition: "aws",
  rules: new Set(),
  alarms: [],
  startedAt: new Date(start).toISOString(),
  now: new Date(start),
  ...over,
});

/** A poller's calls, made to an account. */
export const callsTo = <R extends Operations>({ client }: TestAccount, { reads }: Pick<Poller<R, never>, "reads">) =>
  bind(reads, {
    send: (operation, input) =>
      operation.run(
        (type) => client(type as ClientClass<InstanceType<typeof type>>),
        input,
        () => new Date(start),
      ),
  });

/** What the source of its event makes of a polled one. */
export const findingOf = (event: Confirmation | undefined) => {
  const [finding] = typeof event === "object" ? parseEvent(JSON.stringify(event)).findings : [];
  if (!finding) throw new Error("there is no event");
  return finding;
};

import type { CallContext } from "../aws/call.ts";
import type { Clock } from "../time/clock.ts";
import { type Answer, answerOf, type Operations, unwrap } from "./operations.ts";

/**
 * Has reads answer as they did before the last change of their service in the account, for `delayMs` after it: where
 * the same question was asked before. Writes always see the truth, as they do in AWS.
 */
export const eventuallyConsistent = (operations: Operations, clock: Clock, delayMs: number): Operations => {
  let order = 0;
  const changes = new Map<string, { readonly order: number; readonly at: number }>();
  const answers = new Map<string, { readonly order: number; readonly answer: Answer<unknown> }>();

  return {
    on: (command, run) =>
      operations.on(command, (input, context) => {
        const { service, operation } = context.call;
        const scope = `${context.account}/${context.region}/${service}`;
        if (!isRead(operation)) {
          const output = run(input, context);
          changes.set(scope, { order: ++order, at: clock.now() });
          return output;
        }
        const question = questionOf(scope, context);
        const change = changes.get(scope);
        const before = answers.get(question);
        const recent = change !== undefined && clock.now() < change.at + delayMs;
        // The same operation gave it to the same question.
        if (recent && before && before.order < change.order)
          return unwrap(before.answer as Answer<ReturnType<typeof run>>);
        const answer = answerOf(() => run(input, context));
        answers.set(question, { order: ++order, answer });
        return unwrap(answer);
      }),
  };
};

const isRead = (operation: string): boolean => /^(?:Describe|Get|Head|List)/.test(operation);

const questionOf = (scope: string, { call }: CallContext): string =>
  `${scope}/${call.operation}/${JSON.stringify(call.input)}`;

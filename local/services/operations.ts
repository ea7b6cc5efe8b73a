import type { CallContext } from "../aws/call.ts";
import type { CommandClass, HandlerInput, HandlerOutput } from "../aws/command.ts";
import { AwsFaultError } from "../aws/fault.ts";
import type { InProcessAws } from "../aws/in-process-aws.ts";
import type { Store } from "../state/store.ts";

/** What a service registers its operations with. A handler is synchronous, and refuses before it changes anything. */
export interface Operations {
  on<Input extends object, Output extends object>(
    command: CommandClass<Input, Output>,
    run: (input: HandlerInput<Input>, context: CallContext) => HandlerOutput<Output>,
  ): void;
}

/** What came of an operation. A refusal is a result: rolling back for it would only cost. */
export type Answer<T> = { readonly output: T } | { readonly fault: AwsFaultError };

/** Turns the refusal of an operation into a value; a defect is still thrown. */
export const answerOf = <T>(run: () => T): Answer<T> => {
  try {
    return { output: run() };
  } catch (error) {
    if (error instanceof AwsFaultError) return { fault: error };
    throw error;
  }
};

/** @throws AwsFaultError for a refusal */
export const unwrap = <T>(answer: Answer<T>): T => {
  if ("fault" in answer) throw answer.fault;
  return answer.output;
};

/** Keeps whatever an operation changes in one transaction: state, events and timers, all or nothing. */
export const transactional = (aws: Pick<InProcessAws, "on">, store: Store): Operations => ({
  on: (command, run) => {
    aws.on(command, (input, context) => unwrap(store.transaction(() => answerOf(() => run(input, context)))));
  },
});

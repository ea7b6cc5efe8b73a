import type { StoredMessage } from "../../local/services/sqs/message.ts";
import type { LocalRun } from "./local-run.ts";

/** An event that nobody can read, and why. */
export interface DeadLetter {
  readonly error: string;
  readonly message: string;
  /** As it came. */
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
}

/** Looked at, not received: that would hide them from whoever looks next. */
export const deadLettersOf = ({ plane: { queues } }: LocalRun): readonly DeadLetter[] =>
  [...queues.values()].flatMap(({ deadLetters }) => deadLetters.messages().map(([, message]) => read(message)));

const read = ({ attributes, body, sentAt }: StoredMessage): DeadLetter => ({
  error: attributes["ErrorName"]?.StringValue ?? "no error named",
  message: attributes["ErrorMessage"]?.StringValue ?? "it was tried too often, or is too large to carry one",
  body,
  sentAt,
});

import { type Runtime, required } from "./runtime.ts";

/** SQS allows 1 MiB for a body and its attributes together. */
const maxMessageBytes = 1_048_576;
const maxReasonLength = 1_000;

/**
 * Sends an event that can never be read to the dead-letter queue, with the error's name and message as attributes:
 * a redrive after failed receives could not say why. An event that leaves no room for its reason goes without the message.
 */
export const deadLetters = (runtime: Pick<Runtime, "client" | "env">) => {
  const QueueUrl = required(runtime, "DLQ_URL");
  return async (body: string, error: Error): Promise<void> => {
    const { SendMessageCommand, SQSClient } = await import("./sdk/sqs.ts");
    const reason = printable(error.message).slice(0, maxReasonLength);
    const roomForReason = Buffer.byteLength(body) + Buffer.byteLength(reason) + 200 < maxMessageBytes;
    await runtime.client(SQSClient).send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: body,
        ...(roomForReason && {
          MessageAttributes: {
            ErrorName: { DataType: "String", StringValue: error.name },
            ErrorMessage: { DataType: "String", StringValue: reason },
          },
        }),
      }),
    );
  };
};

/** SQS refuses control characters, and an attacker may have chosen them. */
const printable = (text: string): string => text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/gu, "\uFFFD");

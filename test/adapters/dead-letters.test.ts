import { describe, expect, it } from "vitest";
import { deadLetters } from "../../lambdas/adapters/dead-letters.ts";
import { makeRuntime } from "../../lambdas/adapters/runtime.ts";
import { MalformedEventError } from "../../lambdas/core/event-errors.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { exception, queued, type Script, scriptedAws } from "./support/scripted-aws.ts";

const queue = "https://sqs.eu-west-1.amazonaws.com/111122223333/homeostat-test-intake-dlq";
/** 1 MiB, the most that SQS takes as one message. */
const maxMessageBytes = 1_048_576;

const burying = (answer: Script[string] = queued) => {
  const aws = scriptedAws({ sqs: answer });
  const runtime = makeRuntime({ env: { DLQ_URL: queue }, config: sampleConfig(), now: () => new Date() }, aws);
  return { bury: deadLetters(runtime), sent: () => aws.sent.map(({ body }) => JSON.parse(body)) };
};

describe("an event that can never be read", () => {
  it("goes to the queue as it came, with the error's name and message", async () => {
    const { bury, sent } = burying();
    await bury('{"detail":7}', new MalformedEventError("detail", "an object is needed"));
    expect(sent()).toEqual([
      {
        QueueUrl: queue,
        MessageBody: '{"detail":7}',
        MessageAttributes: {
          ErrorName: { DataType: "String", StringValue: "MalformedEventError" },
          ErrorMessage: { DataType: "String", StringValue: "detail: an object is needed" },
        },
      },
    ]);
  });

  it.each([
    ["a control character", "a\u0000b\u001bc", "a\uFFFDb\uFFFDc"],
    ["half a surrogate pair", "a\uD83Db", "a\uFFFDb"],
    ["a noncharacter", "a\uFFFEb", "a\uFFFDb"],
    ["white space that SQS takes", "a\t\r\nb", "a\t\r\nb"],
  ])("with %s in its reason is accepted all the same", async (_what, message, told) => {
    const { bury, sent } = burying();
    await bury("{}", new Error(message));
    expect(sent()[0].MessageAttributes.ErrorMessage.StringValue).toBe(told);
  });

  it("has a reason of a thousand characters at most", async () => {
    const { bury, sent } = burying();
    await bury("{}", new Error("x".repeat(5_000)));
    expect(sent()[0].MessageAttributes.ErrorMessage.StringValue).toHaveLength(1_000);
  });

  it("so large that no reason fits beside it goes without one", async () => {
    const { bury, sent } = burying();
    const body = "x".repeat(maxMessageBytes);
    await bury(body, new Error("too large"));
    expect(sent()).toEqual([{ QueueUrl: queue, MessageBody: body }]);
  });

  it.each(["x", "ä", "🜂"])(
    "never exceeds the limit together with its reason, in whatever script: %s",
    async (letter) => {
      const width = Buffer.byteLength(letter);
      for (const short of [0, 100, 1_000, 2_000, 5_000]) {
        const { bury, sent } = burying();
        await bury(letter.repeat((maxMessageBytes - short) / width), new Error(letter.repeat(1_000)));
        const { MessageBody: body, MessageAttributes: attributes = {} } = sent()[0];
        const size = Object.entries<Record<string, string>>(attributes)
          .flatMap(([name, { DataType = "", StringValue = "" }]) => [name, DataType, StringValue])
          .reduce((sum, text) => sum + Buffer.byteLength(text), Buffer.byteLength(body));
        expect(size, `${short} bytes short`).toBeLessThanOrEqual(maxMessageBytes);
      }
    },
  );

  it("is not lost in silence where the queue refuses it", async () => {
    const { bury } = burying(() => exception("AccessDeniedException", 403));
    await expect(bury("{}", new Error("unreadable"))).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

import { expect, test } from "vitest";
import {
  EventTooLargeError,
  isEventError,
  MalformedEventError,
  UnknownEventError,
} from "../../lambdas/core/event-errors.ts";

test("an error names its field in message and property, and keeps its cause", () => {
  const cause = new SyntaxError("unexpected end");
  const error = new MalformedEventError("detail.configRuleName", "text (found 5)", { cause });
  expect(error).toMatchObject({ name: "MalformedEventError", field: "detail.configRuleName", cause });
  expect(error.message).toBe("detail.configRuleName: text (found 5)");
});

test("what a sender chose can neither hide nor flood the message", () => {
  const hostile = `\u202Egnp.exe\u0007${"x".repeat(10_000)}\uD800`;
  for (const error of [new MalformedEventError(hostile, hostile), new UnknownEventError(hostile, hostile)]) {
    expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect(error.message.length).toBeLessThan(700);
    expect(error.message).toContain("U+202E");
  }
});

test("only errors about the event itself are event errors", () => {
  const errors = [
    new MalformedEventError("id", "text"),
    new UnknownEventError("aws.s3", "Object Created"),
    new EventTooLargeError("the event", 2, 1),
  ];
  expect(errors.every(isEventError)).toBe(true);
  expect([new Error("throttled"), null, "text"].some(isEventError)).toBe(false);
});

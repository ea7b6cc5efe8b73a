import { describe, expect, test } from "vitest";
import { fieldPath } from "../../lambdas/core/schema-problem.ts";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { changedFixture } from "../support/event-fixtures.ts";

const withAnnotation = (annotation: string, padding = ""): string =>
  changedFixture("config-compliance", "annotated", { padding, detail: { newEvaluationResult: { annotation } } });

const tooLarge = (bytes: number) => expect.objectContaining({ name: "EventTooLargeError", bytes });

describe("size", () => {
  const room = 256 * 1024 - Buffer.byteLength(withAnnotation(""));

  test("an event of 256 KiB is read, one byte more is not", () => {
    const padded = (length: number) => changedFixture("ecr-image-scan", "counted", { padding: "x".repeat(length) });
    const rest = 256 * 1024 - padded(0).length;
    expect(parseEvent(padded(rest)).findings).toHaveLength(1);
    expect(() => parseEvent(padded(rest + 1))).toThrow(tooLarge(256 * 1024 + 1));
  });

  test("bytes count, not characters", () => {
    const json = withAnnotation("é".repeat(room - 10));
    expect(json.length).toBeLessThan(256 * 1024);
    expect(() => parseEvent(json)).toThrow(tooLarge(Buffer.byteLength(json)));
  });

  test("an event of 1 MB is refused", () => {
    const json = withAnnotation("x".repeat(1_000_000));
    expect(() => parseEvent(json)).toThrow(tooLarge(json.length));
  });

  test.each([
    ["a finding that no run could load", 120_000, 0, /^the finding/],
    ["an event and a finding that the ledger could not hold", 90_000, 150_000, /^the event and its finding/],
  ])("%s is refused before anything is started", (_what, annotation, padding, message) => {
    const parse = () => parseEvent(withAnnotation("x".repeat(annotation), "x".repeat(padding)));
    expect(parse).toThrow(expect.objectContaining({ name: "EventTooLargeError" }));
    expect(parse).toThrow(message);
  });
});

test.each([
  ["config-compliance", "annotated", "resourceId"],
  ["config-compliance", "annotated", "configRuleName"],
  ["cloudwatch-alarm", "metric", "alarmName"],
  ["inspector2-finding", "image-package", "findingArn"],
  ["guardduty-finding", "instance", "arn"],
  ["health-event", "retirement", "eventArn"],
  ["cloudformation-drift", "drifted", "stack-drift-detection-id"],
])("%s: a name longer than any ARN is refused: %s, %s", (source, name, field) => {
  const named = (length: number) => changedFixture(source, name, { detail: { [field]: "x".repeat(length) } });
  expect(() => parseEvent(named(2_049))).toThrow(
    expect.objectContaining({ name: "MalformedEventError", field: fieldPath(["detail", field]) }),
  );
});

describe("depth", () => {
  const nested = (depth: number, open: string, close: string) =>
    changedFixture("ecr-image-scan", "counted", { detail: { extra: "@" } }).replace(
      '"@"',
      open.repeat(depth) + (open === "[" ? "" : "1") + close.repeat(depth),
    );

  test.each([
    ["lists", "[", "]"],
    ["objects", '{"a":', "}"],
  ])("%s: 62 levels within the detail are read, 63 are not", (_what, open, close) => {
    expect(parseEvent(nested(62, open, close)).findings).toHaveLength(1);
    expect(() => parseEvent(nested(63, open, close))).toThrow(
      expect.objectContaining({ name: "MalformedEventError", field: "detail.extra" }),
    );
  });

  test.each([1_000, 30_000, 100_000])("%i levels are refused by name", (depth) => {
    const deep = "[".repeat(depth) + "]".repeat(depth);
    expect(() => parseEvent(deep)).toThrow(expect.objectContaining({ name: "MalformedEventError", field: "[0][0]" }));
    expect(() => parseEvent(nested(depth, "[", "]"))).toThrow(
      expect.objectContaining({ name: "MalformedEventError", field: "detail.extra" }),
    );
  });
});

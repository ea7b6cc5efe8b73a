import { describe, expect, test } from "vitest";
import { compilePattern, UnsupportedPatternError } from "../../../../local/services/events/pattern.ts";

const event = {
  source: "aws.config",
  "detail-type": "Config Rules Compliance Change",
  resources: ["arn:aws:s3:::one", "arn:aws:s3:::two"],
  detail: {
    state: { value: "ALARM", previous: null },
    count: 3,
    page: "1",
    muted: false,
    findings: [{ severity: "LOW" }, { severity: "HIGH" }],
    nothing: null,
  },
};

describe("matches", () => {
  test.each<[string, object, boolean]>([
    ["an exact value", { source: ["aws.config"] }, true],
    ["one of several values", { source: ["aws.ecr", "aws.config"] }, true],
    ["all fields together", { source: ["aws.config"], "detail-type": ["Other"] }, false],
    ["a nested field", { detail: { state: { value: ["ALARM"] } } }, true],
    ["a field of something that is no object", { source: { name: ["aws.config"] } }, false],
    ["a number", { detail: { count: [3] } }, true],
    ["a number only by a number", { detail: { page: [1] } }, false],
    ["false", { detail: { muted: [false] } }, true],
    ["null", { detail: { nothing: [null] } }, true],
    ["null, not what is absent", { detail: { absent: [null] } }, false],
    ["an element of an array", { resources: ["arn:aws:s3:::two"] }, true],
    ["no element of an array", { resources: ["arn:aws:s3:::three"] }, false],
    ["a prefix", { source: [{ prefix: "aws." }] }, true],
    ["another prefix", { source: [{ prefix: "custom." }] }, false],
    ["a prefix of an element", { resources: [{ prefix: "arn:aws:s3:::t" }] }, true],
    ["a prefix of text only", { detail: { count: [{ prefix: "3" }] } }, false],
    ["a field in an array of objects", { detail: { findings: { severity: ["HIGH"] } } }, true],
    ["what exists", { detail: { count: [{ exists: true }] } }, true],
    ["what exists as null", { detail: { nothing: [{ exists: true }] } }, true],
    ["what is absent", { detail: { absent: [{ exists: false }] } }, true],
    ["what should be absent", { detail: { count: [{ exists: false }] } }, false],
    ["an object as absent", { detail: { state: [{ exists: false }] } }, true],
    ["an object not as existing", { detail: { state: [{ exists: true }] } }, false],
    ["no inherited property", { detail: { constructor: [{ exists: true }] } }, false],
  ])("%s", (_, pattern, matches) => {
    expect(compilePattern(pattern)(event)).toBe(matches);
  });
});

describe("refuses what it does not evaluate, naming the field", () => {
  test.each<[string, object, string]>([
    ["anything-but", { detail: { state: { value: [{ "anything-but": "OK" }] } } }, "detail.state.value"],
    ["numeric ranges", { detail: { count: [{ numeric: [">", 2] }] } }, "detail.count"],
    ["two operators at once", { source: [{ prefix: "a", exists: true }] }, "source"],
    ["a prefix that is no text", { source: [{ prefix: 3 }] }, "source"],
    ["alternatives", { $or: [{ source: ["a"] }] }, "$or"],
    ["a bare value", { source: "aws.config" }, "source"],
    ["an empty list", { source: [] }, "source"],
    ["an empty pattern", {}, "the pattern"],
    ["nested lists", { source: [["a"]] }, "source"],
  ])("%s", (_, pattern, field) => {
    expect(() => compilePattern(pattern)).toThrow(UnsupportedPatternError);
    expect(() => compilePattern(pattern)).toThrow(`${field}:`);
  });
});

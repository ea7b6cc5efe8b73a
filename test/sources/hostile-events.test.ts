import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { isEventError } from "../../lambdas/core/event-errors.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { eventFixture, eventFixtures } from "../support/event-fixtures.ts";

type Path = readonly (string | number)[];

/** The path of every field of an event, however deep. */
const pathsOf = (value: unknown, path: Path = []): readonly Path[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, member]) => [[...path, key], ...pathsOf(member, [...path, key])])
    : [];

const parentOf = (event: unknown, path: Path): object =>
  path.slice(0, -1).reduce<object>((value, key) => Object(Reflect.get(value, key)), Object(event));

/** What a sender may do to a field. JSON text, so that `__proto__` is a key like any other. */
const values = [
  "null",
  "true",
  "0",
  "-1",
  "1e999",
  "3.5",
  '""',
  '"x"',
  '"N/A"',
  '"*"',
  '"arn:aws:s3:::exports"',
  '"arn:aws:iam::666666666666:role/admin"',
  '"2026-03-02T09:15:00Z"',
  '"Dec 3, 2021, 6:02:30 PM"',
  '"\\u202e\\u0000\\ud800"',
  '"__proto__"',
  "[]",
  "[null]",
  '["x",["x"]]',
  "{}",
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":"x","valueOf":7,"length":-1}',
  JSON.stringify("x".repeat(300_000)),
  "[".repeat(500) + "]".repeat(500),
];

const marker = "\uE000";

/** Replaces the field at `path` by JSON text, or drops it. */
const mutate = (json: string, path: Path, to: string | undefined): string => {
  const event: unknown = JSON.parse(json);
  const key = path.at(-1) ?? "";
  const parent = parentOf(event, path);
  if (to === undefined) Reflect.deleteProperty(parent, key);
  else Reflect.set(parent, key, marker);
  return JSON.stringify(event).replace(`"${marker}"`, () => to ?? "");
};

/** Adds a hostile key beside the field at `path`. */
const poison = (json: string, path: Path, key: string): string => {
  const event: unknown = JSON.parse(json);
  const parent = parentOf(event, path);
  if (Array.isArray(parent)) parent.push(marker);
  else Reflect.set(parent, marker, marker);
  return JSON.stringify(event)
    .replace(`"${marker}":`, () => `${JSON.stringify(key)}:`)
    .replace(`"${marker}"`, () => '{"polluted":true,"prototype":{"polluted":true}}');
};

const revision = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const scanner = /^(alarm|config|ecr-scan|inspector|inspector-scan)\|/;

/** What a finding breaks of what holds for every finding, whoever sent the event. */
const brokenBy = (finding: Finding): readonly string[] => [
  ...(revision.test(finding.revision) ? [] : [`revision ${finding.revision}`]),
  ...(scanner.test(finding.key) ? [] : [`key ${finding.key}`]),
  ...(isDeepStrictEqual(JSON.parse(JSON.stringify(finding)), finding) ? [] : ["is not JSON"]),
  ...("polluted" in finding ? ["is polluted"] : []),
];

/** An event gives findings, or an error that says why there are none: any other error would be tried again for ever. */
const problemsWith = (json: string): readonly string[] => {
  try {
    return parseEvent(json).findings.flatMap(brokenBy);
  } catch (error) {
    if (!isEventError(error)) return [String(error)];
    return error.message.length < 700 && !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(error.message)
      ? []
      : [`message ${error.message}`];
  }
};

afterEach(() => {
  expect(Object.keys(Object.prototype)).toStrictEqual([]);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
  expect(Reflect.get(Object, "polluted")).toBeUndefined();
});

describe.each(eventFixtures)("%s %s", (source, name) => {
  const json = eventFixture(source, name);
  const paths = pathsOf(JSON.parse(json));

  test("with any one field missing", () => {
    expect(paths.flatMap((path) => problemsWith(mutate(json, path, undefined)))).toStrictEqual([]);
  });

  test("with any one field of another type, enlarged or hostile", () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.constantFrom(...values), (path, value) => {
        expect(problemsWith(mutate(json, path, value))).toStrictEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test("with a key that pollutes, anywhere", () => {
    const keys = ["__proto__", "constructor", "prototype"];
    const poisoned = paths.flatMap((path) => keys.map((key) => poison(json, path, key)));
    expect(poisoned.flatMap(problemsWith)).toStrictEqual([]);
  });

  test("with several fields changed at once", () => {
    const change = fc.tuple(fc.nat(), fc.option(fc.constantFrom(...values), { nil: undefined }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 2, maxLength: 4 }), (changes) => {
        const changed = changes.reduce((event, [index, value]) => {
          const left = pathsOf(JSON.parse(event));
          const path = left[index % Math.max(1, left.length)];
          return path && event.length < 400_000 ? mutate(event, path, value) : event;
        }, json);
        expect(problemsWith(changed)).toStrictEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

test("a hostile key never becomes a count, a dimension or a tag", () => {
  const json = eventFixture("ecr-image-scan", "counted").replace(
    '"HIGH": 2',
    '"__proto__": 3, "constructor": 1, "HIGH": 2',
  );
  const [finding] = parseEvent(json).findings;
  expect(finding?.severity).toStrictEqual({ label: "high", counts: { high: 2, medium: 14, unknown: 2 } });
});

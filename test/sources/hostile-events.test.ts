import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { withRegisteredSubject } from "../../lambdas/core/alarm-registry.ts";
import { parseArn } from "../../lambdas/core/arn.ts";
import { decide } from "../../lambdas/core/decide.ts";
import { isEventError } from "../../lambdas/core/event-errors.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { parseEvent, sources } from "../../lambdas/sources/index.ts";
import { changedFixture, eventFixture, eventFixtures } from "../support/event-fixtures.ts";
import { eventSamples, isParsed } from "../support/event-samples.ts";
import { sampleConfig } from "../support/sample-config.ts";

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
  '"666666666666"',
  '"109876543210"',
  '"arn:aws:ec2:eu-west-1:666666666666:security-group/sg-1"',
  '"AWS::S3::Bucket"',
  '"NON_COMPLIANT"',
  '"ACTIVE"',
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

/** Of the runs that `npm run test:slow` makes. The fields that are changed are drawn anew every time. */
const share = process.env["THOROUGH"] ? 1 : 0.2;

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

/** A time, which an id may follow. */
const revision = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(?: .+)?$/s;
const scanner =
  /^(?:alarm|config|config-item|ecr-scan|guardduty|health|inspector|inspector-scan|security-hub|security-hub-v2|stack-drift)\|/;

const [member, administrator] = ["109876543210", "210987654321"];
const regions = ["eu-west-1", "eu-central-1"];
/** Both accounts of the fixtures are managed, every playbook is enforced, and one account speaks for the other. */
const config = sampleConfig({
  accounts: [member, administrator].map((id) => ({ id, name: id, environment: "production", regions })),
  administrators: {
    securityHub: administrator,
    guardDuty: administrator,
    inspector: administrator,
    health: administrator,
  },
  playbooks: Object.fromEntries(playbooks.map(({ id }) => [id, { mode: "enforce" as const }])),
});
const acts = (finding: Finding): boolean =>
  decide(withRegisteredSubject(config, finding), playbooks, config, new Date(0)).some(
    ({ outcome }) => outcome === "remediate",
  );

/** What may never act, whoever sent the event and whatever it claims. */
const actsWrongly = (finding: Finding): readonly string[] => {
  if (!acts(finding)) return [];
  const { lifecycle, partial, subject, transport } = finding;
  return [
    ...(lifecycle === "open" && !partial ? [] : ["acts on what is not known to be wrong"]),
    ...(transport.replayName === undefined ? [] : ["acts on a replay"]),
    ...([member, administrator].includes(subject.account) ? [] : [`acts in account ${subject.account}`]),
    ...(regions.includes(subject.region) ? [] : [`acts in region ${subject.region}`]),
    ...([subject.account, administrator].includes(transport.account) ? [] : [`believes account ${transport.account}`]),
    ...(["", undefined, subject.account].includes(parseArn(subject.arn ?? "")?.account)
      ? []
      : [`acts on ${subject.arn}`]),
  ];
};

/** What a finding breaks of what holds for every finding, whoever sent the event. */
const brokenBy = (finding: Finding): readonly string[] => [
  ...(revision.test(finding.revision) ? [] : [`revision ${finding.revision}`]),
  ...(scanner.test(finding.key) ? [] : [`key ${finding.key}`]),
  ...(isDeepStrictEqual(JSON.parse(JSON.stringify(finding)), finding) ? [] : ["is not JSON"]),
  ...("polluted" in finding ? ["is polluted"] : []),
  ...actsWrongly(finding),
];

let mutations = 0;
afterAll(() => {
  const parsed = eventSamples.filter(isParsed).length;
  const read = `${eventSamples.length} samples read (${parsed} parsed, ${eventSamples.length - parsed} refused by name)`;
  process.stdout.write(`events: ${sources.length} sources, ${read}, ${mutations} mutations tried\n`);
});

/** An event gives findings, or an error that says why there are none: any other error would be tried again for ever. */
const problemsWith = (json: string): readonly string[] => {
  mutations += 1;
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

describe.each(eventSamples)("$name", ({ json }) => {
  const paths = pathsOf(JSON.parse(json));

  test("with any one field missing", () => {
    expect(paths.flatMap((path) => problemsWith(mutate(json, path, undefined)))).toStrictEqual([]);
  });

  test("with any one field of another type, enlarged or hostile", () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.constantFrom(...values), (path, value) => {
        expect(problemsWith(mutate(json, path, value))).toStrictEqual([]);
      }),
      { numRuns: 100 * share },
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
      { numRuns: 40 * share },
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

test("some fixtures act as they stand, one of each source that playbooks answer to; no replay of any does", () => {
  const acting = (replay: boolean) =>
    eventFixtures.filter(([source, name]) =>
      parseEvent(changedFixture(source, name, replay ? { "replay-name": "last-week" } : {})).findings.some(acts),
    );
  expect(new Set(acting(false).map(([source]) => source))).toStrictEqual(
    new Set([
      "config-compliance",
      "ecr-image-scan",
      "inspector2-finding",
      "inspector2-scan",
      "securityhub-finding",
      "securityhub-finding-v2",
    ]),
  );
  expect(acting(true)).toStrictEqual([]);
});

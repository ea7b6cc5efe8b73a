import { describe, expect, test } from "vitest";
import { parseEvent, sources } from "../../lambdas/sources/index.ts";
import { compilePattern } from "../../local/services/events/pattern.ts";
import { changedFixture, eventFixture, eventFixtures } from "../support/event-fixtures.ts";

const malformed = (field: string) => expect.objectContaining({ name: "MalformedEventError", field });

describe("sources", () => {
  test("have unique names in kebab case: they end the names of rules", () => {
    const names = sources.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  test("each has fixtures, and there are fixtures of no other", () => {
    expect([...new Set(eventFixtures.map(([source]) => source))].sort()).toStrictEqual(
      sources.map(({ name }) => name).sort(),
    );
  });

  test.each(eventFixtures)("%s: the pattern that lets %s in is its own and no other", (source, name) => {
    const event: unknown = JSON.parse(eventFixture(source, name));
    const letIn = sources.filter(({ pattern }) => compilePattern(pattern)(event));
    expect(letIn.map((one) => one.name)).toStrictEqual([source]);
  });

  test("patterns hold nothing but the two fields that every event has", () => {
    for (const { pattern } of sources) expect(Object.keys(pattern).sort()).toStrictEqual(["detail-type", "source"]);
  });
});

describe("an event", () => {
  test("comes back with its envelope and its own text", () => {
    const json = eventFixture("config-compliance", "annotated");
    const { event, findings } = parseEvent(json);
    expect(event).toMatchObject({
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: "aws.config",
      detailType: "Config Rules Compliance Change",
      time: "2026-03-02T09:15:00.000Z",
      text: json,
    });
    expect(findings.map(({ raw }) => raw)).toStrictEqual([json]);
  });

  test("may carry fields that nobody knows", () => {
    const json = changedFixture("ecr-image-scan", "counted", { trace: [1], detail: { "scan-engine": { version: 3 } } });
    expect(parseEvent(json).findings).toHaveLength(1);
  });

  test("of a known service and another kind is unknown, whatever else it lacks", () => {
    const json = JSON.stringify({ source: "aws.ecr", "detail-type": "ECR Image Action", region: "region-code" });
    expect(() => parseEvent(json)).toThrow(
      expect.objectContaining({ name: "UnknownEventError", source: "aws.ecr", detailType: "ECR Image Action" }),
    );
    expect(() => parseEvent(json)).toThrow(/ECR Image Action.*aws\.ecr/);
  });

  test("whose kind belongs to another service is unknown", () => {
    const json = changedFixture("ecr-image-scan", "counted", { source: "aws.inspector2" });
    expect(() => parseEvent(json)).toThrow(expect.objectContaining({ name: "UnknownEventError" }));
  });

  test.each(["", "{", "not JSON", '{"a":1}}', "\uFEFF{}"])("%j is not JSON", (json) => {
    expect(() => parseEvent(json)).toThrow(malformed("event"));
  });

  test("with an object in the place of a text is malformed, whatever length it claims to have", () => {
    const poser = { length: { toString: "x", valueOf: 7 } };
    const json = changedFixture("health-event", "retirement", { "detail-type": poser });
    expect(() => parseEvent(json)).toThrow(expect.objectContaining({ name: "MalformedEventError" }));
  });

  test.each(["null", "7", '"text"', "[]", "[{}]"])("%s is no event", (json) => {
    expect(() => parseEvent(json)).toThrow(malformed("event"));
  });
});

describe("every mandatory field is missed by name", () => {
  const envelope = ["version", "id", "source", "detail-type", "account", "region", "time", "detail"];
  const details: readonly (readonly [source: string, name: string, fields: readonly string[]])[] = [
    ["ecr-image-scan", "counted", ["scan-status", "repository-name"]],
    ["inspector2-scan", "image", ["scan-status", "repository-name"]],
    ["inspector2-scan", "instance", ["scan-status"]],
    [
      "inspector2-finding",
      "image-package",
      ["awsAccountId", "findingArn", "updatedAt", "status", "type", "resources", "resources[0].id"],
    ],
    [
      "config-compliance",
      "annotated",
      [
        "awsAccountId",
        "awsRegion",
        "configRuleName",
        "configRuleARN",
        "resourceType",
        "resourceId",
        "newEvaluationResult",
        "newEvaluationResult.complianceType",
        "newEvaluationResult.evaluationResultIdentifier",
        "newEvaluationResult.evaluationResultIdentifier.orderingTimestamp",
      ],
    ],
    [
      "cloudwatch-alarm",
      "metric",
      [
        "alarmName",
        "state",
        "state.value",
        "state.timestamp",
        "configuration",
        "configuration.metrics[0].metricStat.metric.namespace",
        "configuration.metrics[0].metricStat.period",
      ],
    ],
    ["cloudwatch-alarm", "contributor-muted", ["alarmContributor.id", "alarmContributor.attributes"]],
    [
      "cloudformation-drift",
      "drifted",
      ["stack-id", "stack-drift-detection-id", "status-details", "drift-detection-details"],
    ],
    [
      "config-item",
      "bucket",
      [
        "messageType",
        "configurationItem",
        "configurationItem.awsAccountId",
        "configurationItem.awsRegion",
        "configurationItem.configurationItemCaptureTime",
        "configurationItem.configurationItemStatus",
        "configurationItem.configurationStateId",
        "configurationItem.resourceId",
        "configurationItem.resourceType",
      ],
    ],
    ["config-item", "oversized", ["configurationItemSummary", "configurationItemSummary.configurationStateId"]],
    ["guardduty-finding", "instance", ["accountId", "region", "arn", "type", "updatedAt", "resource.resourceType"]],
    [
      "health-event",
      "retirement",
      ["eventArn", "service", "eventTypeCode", "eventTypeCategory", "statusCode", "lastUpdatedTime"],
    ],
    [
      "securityhub-finding",
      "control",
      [
        "findings",
        "findings[0].Id",
        "findings[0].ProductArn",
        "findings[0].GeneratorId",
        "findings[0].AwsAccountId",
        "findings[0].UpdatedAt",
        "findings[0].Title",
        "findings[0].Resources",
        "findings[0].Resources[0].Id",
        "findings[0].Resources[0].Type",
      ],
    ],
    [
      "securityhub-finding-v2",
      "vulnerability-in-text-times",
      [
        "findings",
        "findings[0].class_uid",
        "findings[0].cloud.account.uid",
        "findings[0].metadata.uid",
        "findings[0].metadata.product.uid",
        "findings[0].finding_info",
        "findings[0].finding_info.uid",
        "findings[0].finding_info.title",
        "findings[0].resources",
        "findings[0].resources[0].uid",
        "findings[0].resources[0].type",
      ],
    ],
  ];
  const written = (field: string) => (/^[\w.[\]]+$/.test(field) ? `detail.${field}` : `detail["${field}"]`);
  const cases = [
    ...envelope.map(
      (field) => ["ecr-image-scan", "counted", [field], field.includes("-") ? `["${field}"]` : field] as const,
    ),
    ...details.flatMap(([source, name, fields]) =>
      fields.map((field) => [source, name, ["detail", ...field.split(/[.[\]]+/)], written(field)] as const),
    ),
  ];

  const changed = (source: string, name: string, path: readonly string[], to: unknown): string => {
    const event: unknown = JSON.parse(eventFixture(source, name));
    const parent = path.slice(0, -1).reduce<unknown>((value, key) => Reflect.get(Object(value), key), event);
    const last = path.at(-1) ?? "";
    if (to === undefined) Reflect.deleteProperty(Object(parent), last);
    else Reflect.set(Object(parent), last, to);
    return JSON.stringify(event);
  };

  test.each(cases)("%s %s: without %j it names %s", (source, name, path, field) => {
    expect(() => parseEvent(changed(source, name, path, undefined))).toThrow(malformed(field));
  });

  test.each(cases)("%s %s: with %j of another type it names %s", (source, name, path, field) => {
    expect(() => parseEvent(changed(source, name, path, true))).toThrow(malformed(field));
  });
});

test("an error tells what is allowed and what was found", () => {
  const found = (change: Readonly<Record<string, unknown>>) => () =>
    parseEvent(changedFixture("config-compliance", "annotated", change));
  expect(found({ account: "12345" })).toThrow('account: an AWS account id: twelve digits, as text (found "12345")');
  expect(found({ detail: { newEvaluationResult: { complianceType: "MAYBE" } } })).toThrow(
    /complianceType: .*"NON_COMPLIANT".*found "MAYBE"/,
  );
  expect(found({ time: "yesterday" })).toThrow(/time: a point in time.*found "yesterday"/);
});

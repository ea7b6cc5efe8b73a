import { describe, expect, it } from "vitest";
import { functions } from "../../lambdas/functions.ts";
import { compilePattern } from "../../local/services/events/pattern.ts";
import { changedFixture, eventFixture, eventFixtures } from "../support/event-fixtures.ts";

const { trigger } = functions.intake;
const matchers = Object.entries(trigger.kind === "events" ? trigger.patterns : {}).map(
  ([name, pattern]) => [name, compilePattern(pattern)] as const,
);
/** The rules that send an event to `intake`, by the ends of their names. */
const heardBy = (json: string): readonly string[] => {
  const event: unknown = JSON.parse(json);
  return matchers.flatMap(([name, matches]) => (matches(event) ? [name] : []));
};

describe("the rules that send events to intake", () => {
  it.each([
    ["bucket", ["config-item"]],
    ["oversized", ["config-item-oversized"]],
    // No playbook names users, or instances.
    ["user-of-no-region", []],
    ["deleted", []],
  ])("hear of AWS Config's items those of types that a playbook names: %s by %j", (name, rules) => {
    expect(heardBy(eventFixture("config-item", name))).toEqual(rules);
  });

  it.each([
    ["of another type", { resourceType: "AWS::SQS::Queue" }],
    ["of a type that begins like one that is named", { resourceType: "AWS::S3::BucketPolicy" }],
    ["of a type in other letters", { resourceType: "aws::s3::bucket" }],
    ["without a type", { resourceType: undefined }],
  ])("hear of no item %s", (_what, over) => {
    expect(heardBy(changedFixture("config-item", "bucket", { detail: { configurationItem: over } }))).toEqual([]);
    const summed = { detail: { configurationItemSummary: over } };
    expect(heardBy(changedFixture("config-item", "oversized", summed))).toEqual([]);
  });

  it.each(eventFixtures.filter(([source]) => source !== "config-item"))("hear %s, %s, once", (source, name) => {
    expect(heardBy(eventFixture(source, name))).toEqual([source]);
  });

  it("hear no item that another service tells of, and nothing else that AWS Config tells", () => {
    expect(heardBy(changedFixture("config-item", "bucket", { source: "aws.s3" }))).toEqual([]);
    expect(
      heardBy(
        changedFixture("config-item", "bucket", { "detail-type": "Config Configuration History Delivery Status" }),
      ),
    ).toEqual([]);
  });
});

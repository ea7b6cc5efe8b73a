import { expect, test } from "vitest";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { changedFixture, eventFixture } from "../support/event-fixtures.ts";
import { oneChangedFinding, oneFinding } from "../support/one-finding.ts";

const stackId = "arn:aws:cloudformation:eu-west-1:210987654321:stack/shop-network/5b1c7f60-15f2-11f1-9f0a-0a1b2c3d4e5f";
const detectionId = "9f2d5c10-1618-11f1-8d52-06b1c2d3e4f5";

test("a stack that drifted, field by field", () => {
  expect(oneFinding("cloudformation-drift", "drifted")).toStrictEqual({
    schemaVersion: 1,
    key: `stack-drift|${stackId}`,
    revision: `2026-03-02T09:15:00.000Z ${detectionId}`,
    raw: eventFixture("cloudformation-drift", "drifted"),
    transport: expect.objectContaining({ source: "aws.cloudformation" }),
    kind: "drift",
    lifecycle: "open",
    sourceStatus: { raw: "DRIFTED" },
    subject: {
      type: "AWS::CloudFormation::Stack",
      id: stackId,
      arn: stackId,
      name: "shop-network",
      account: "210987654321",
      region: "eu-west-1",
      partition: "aws",
    },
    severity: { label: "unknown" },
    control: { type: "stack-drift", title: "Stack drift" },
    title: "Stack shop-network is DRIFTED",
    description: "Drifted resources: 2.",
    references: [],
    times: { observed: "2026-03-02T09:15:00.000Z" },
    detail: {
      type: "stackDrift",
      stack: "shop-network",
      detectionId,
      detectionStatus: "DETECTION_COMPLETE",
      driftedResources: 2,
    },
  });
});

test.each([
  ["DRIFTED", "DETECTION_COMPLETE", "open"],
  ["DRIFTED", "DETECTION_FAILED", "open"],
  ["IN_SYNC", "DETECTION_COMPLETE", "resolved"],
  ["IN_SYNC", "DETECTION_FAILED", "unknown"],
  ["UNKNOWN", "DETECTION_COMPLETE", "unknown"],
  ["NOT_CHECKED", "DETECTION_COMPLETE", "unknown"],
])("%s after %s is %s", (stack, detection, lifecycle) => {
  const status = { "stack-drift-status": stack, "detection-status": detection };
  const finding = oneChangedFinding("cloudformation-drift", "drifted", { detail: { "status-details": status } });
  expect(finding.lifecycle).toBe(lifecycle);
});

test("a detection that failed on some resources does not call the rest in sync", () => {
  expect(oneFinding("cloudformation-drift", "half-failed").lifecycle).toBe("unknown");
  expect(oneFinding("cloudformation-drift", "in-sync").lifecycle).toBe("resolved");
});

test.each([
  ["a count of -1", {}],
  ["a detection in progress", { "drift-detection-details": { "drifted-stack-resource-count": 0 } }],
  [
    "a count of -1 in a detection that claims to be complete",
    { "status-details": { "detection-status": "DETECTION_COMPLETE" } },
  ],
])("%s tells nothing yet", (_what, detail) => {
  expect(parseEvent(changedFixture("cloudformation-drift", "counting", { detail })).findings).toStrictEqual([]);
});

test("a later detection has the same key and a greater revision, whatever its id", () => {
  const first = oneFinding("cloudformation-drift", "drifted");
  const later = oneChangedFinding("cloudformation-drift", "drifted", {
    time: "2026-03-02T09:15:01Z",
    detail: { "stack-drift-detection-id": "00000000-0000-11f1-8d52-06b1c2d3e4f5" },
  });
  expect(later.key).toBe(first.key);
  expect(later.revision > first.revision).toBe(true);
});

test.each(["shop-network", "arn:aws:cloudformation:eu-west-1:210987654321:changeSet/x/1", "arn:aws:s3:::stack/x"])(
  "%s is no stack",
  (id) => {
    expect(() => parseEvent(changedFixture("cloudformation-drift", "drifted", { detail: { "stack-id": id } }))).toThrow(
      expect.objectContaining({ name: "MalformedEventError", field: 'detail["stack-id"]' }),
    );
  },
);

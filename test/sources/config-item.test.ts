import { describe, expect, test } from "vitest";
import type { ConfigItem } from "../../lambdas/core/config-item.ts";
import { wholeItem } from "../../lambdas/sources/config-item.ts";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { changedFixture, eventFixture } from "../support/event-fixtures.ts";
import { oneChangedFinding, oneFinding } from "../support/one-finding.ts";

test("a changed bucket, field by field", () => {
  expect(oneFinding("config-item", "bucket")).toStrictEqual({
    schemaVersion: 1,
    key: "config-item|210987654321|eu-west-1|AWS::S3::Bucket|orders-exports",
    revision: "2026-03-02T09:14:41.120Z",
    raw: eventFixture("config-item", "bucket"),
    transport: expect.objectContaining({ detailType: "Config Configuration Item Change" }),
    kind: "inventory",
    lifecycle: "unknown",
    sourceStatus: { raw: "OK" },
    subject: {
      type: "AWS::S3::Bucket",
      id: "orders-exports",
      arn: "arn:aws:s3:::orders-exports",
      name: "orders-exports",
      tags: { Team: "orders" },
      account: "210987654321",
      region: "eu-west-1",
      partition: "aws",
    },
    severity: { label: "unknown" },
    control: { type: "inventory", title: "Configuration item change" },
    title: "AWS::S3::Bucket orders-exports changed",
    description: "",
    references: [],
    times: { observed: "2026-03-02T09:14:41.120Z" },
    detail: {
      type: "configurationItem",
      status: "OK",
      change: "UPDATE",
      changedProperties: ["SupplementaryConfiguration.PublicAccessBlockConfiguration", "Configuration.TagSet.0"],
      recorded: { type: "bucket", blocksPublicAccess: false },
    },
  });
});

describe("an oversized item", () => {
  test("is a part of the fact: the item itself lies elsewhere", () => {
    expect(oneFinding("config-item", "oversized")).toMatchObject({
      partial: true,
      subject: { type: "AWS::EC2::SecurityGroup", id: "sg-0d1e2f3a4b5c6d7e8", name: "partner-ingress" },
      detail: { type: "configurationItem", status: "OK", change: "UPDATE", changedProperties: [] },
    });
    expect(oneFinding("config-item", "bucket")).not.toHaveProperty("partial");
  });

  test("is told by the type of its message, not by what it carries", () => {
    const messageType = "ConfigurationItemChangeNotification";
    const claimed = changedFixture("config-item", "oversized", { detail: { messageType } });
    expect(() => parseEvent(claimed)).toThrow(expect.objectContaining({ field: "detail.configurationItem" }));
  });

  test("of another type of message is refused by name", () => {
    const other = changedFixture("config-item", "bucket", {
      detail: { messageType: "ConfigurationHistoryDeliveryCompleted" },
    });
    expect(() => parseEvent(other)).toThrow(expect.objectContaining({ field: "detail.messageType" }));
  });
});

test("a user has no region, and the name is found in the ARN", () => {
  expect(oneFinding("config-item", "user-of-no-region").subject).toMatchObject({
    id: "ada",
    region: "global",
    partition: "aws",
    arn: "arn:aws:iam::210987654321:user/engineering/ada",
  });
});

test("a deleted item has no configuration, and perhaps no ARN", () => {
  expect(oneFinding("config-item", "deleted")).toMatchObject({
    sourceStatus: { raw: "ResourceDeleted" },
    subject: { id: "i-0a1b2c3d4e5f60718" },
    detail: { change: "DELETE" },
  });
});

test.each([{ state: "running" }, { state: { value: "active" } }, { state: null }, "{}", null])(
  "the configuration may be %j",
  (configuration) => {
    const { lifecycle } = oneChangedFinding("config-item", "bucket", {
      detail: { configurationItem: { configuration } },
    });
    expect(lifecycle).toBe("unknown");
  },
);

test("a dotted name of a changed property is a name, and a hostile one too", () => {
  const event = eventFixture("config-item", "bucket").replace('"Configuration.TagSet.0"', '"__proto__"');
  const [finding] = parseEvent(event).findings;
  expect(finding?.detail).not.toHaveProperty("polluted");
});

test("revisions sort as numbers, in either form", () => {
  const revision = (configurationStateId: unknown) =>
    oneChangedFinding("config-item", "bucket", { detail: { configurationItem: { configurationStateId } } }).revision;
  const ids = [0, "9", 10, "1647393050837", 1_772_442_881_120, "253402214400000"];
  expect(ids.map(revision)).toStrictEqual(ids.map(revision).toSorted());
  expect(revision("10")).toBe(revision(10));
});

test.each([-1, 1.5, "", "1e3", "18446744073709551615", null, true])("%j orders nothing", (configurationStateId) => {
  const changed = changedFixture("config-item", "bucket", { detail: { configurationItem: { configurationStateId } } });
  expect(() => parseEvent(changed)).toThrow(
    expect.objectContaining({ field: "detail.configurationItem.configurationStateId" }),
  );
});

describe("what was recorded of the settings", () => {
  const recordedOf = (resourceType: string, configurationItem: Record<string, unknown>) => {
    const { detail } = oneChangedFinding("config-item", "bucket", {
      detail: { configurationItem: { resourceType, ...configurationItem } },
    });
    return detail.type === "configurationItem" ? detail.recorded : null;
  };
  const block = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true };
  const blocked = { type: "bucket", blocksPublicAccess: true };

  test.each([
    ["an object, as in events", block],
    ["JSON text, as in the API", JSON.stringify(block)],
  ])("is read of a bucket that has all four settings in %s", (_form, PublicAccessBlockConfiguration) => {
    const supplementaryConfiguration = { PublicAccessBlockConfiguration };
    expect(recordedOf("AWS::S3::Bucket", { supplementaryConfiguration })).toEqual(blocked);
  });

  test.each([
    ["has no block", {}],
    ["has one that lacks a setting", { PublicAccessBlockConfiguration: { ...block, blockPublicPolicy: undefined } }],
    ["has one of another form", { PublicAccessBlockConfiguration: { ...block, blockPublicPolicy: "true" } }],
    ["has one that is no JSON", { PublicAccessBlockConfiguration: "{" }],
  ])("is not read of a bucket that %s", (_what, configuration) => {
    // Laid over the fixture, so that the block of the fixture has to be taken away first.
    const supplementaryConfiguration = { PublicAccessBlockConfiguration: undefined, ...configuration };
    expect(recordedOf("AWS::S3::Bucket", { supplementaryConfiguration })).not.toEqual(blocked);
  });

  const permission = { ipProtocol: "tcp", fromPort: 22, toPort: 22, ipv4Ranges: [], ipv6Ranges: [] };
  const groupOf = (...ipPermissions: readonly unknown[]) =>
    recordedOf("AWS::EC2::SecurityGroup", { configuration: { ipPermissions } });

  test("is every rule of a security group that is open to all", () => {
    const open = { ...permission, ipv4Ranges: [{ cidrIp: "10.0.0.0/8" }, { cidrIp: "0.0.0.0/0" }] };
    const all = { ipProtocol: "-1", ipv4Ranges: [], ipv6Ranges: [{ cidrIpv6: "::/0" }] };
    expect(groupOf(open, all)).toEqual({
      type: "security-group",
      openToAll: [
        { protocol: "tcp", fromPort: 22, toPort: 22, cidr: "0.0.0.0/0", description: null },
        { protocol: "-1", fromPort: null, toPort: null, cidr: "::/0", description: null },
      ],
    });
  });

  test.each([
    ["lacks its ranges", { ...permission, ipv4Ranges: undefined }],
    ["has a port that is none", { ...permission, fromPort: "22" }],
    ["is none", "open"],
  ])("is not read of a security group of which a permission %s", (_what, other) => {
    expect(groupOf(permission, other)).toBeUndefined();
  });

  test("is not read of a group with more open rules than a finding should carry", () => {
    const cidrs = Array.from({ length: 51 }, () => ({ cidrIp: "0.0.0.0/0" }));
    expect(groupOf({ ...permission, ipv4Ranges: cidrs })).toBeUndefined();
  });

  test("is not read of what no playbook heals", () => {
    expect(recordedOf("AWS::EC2::Instance", {})).toBeUndefined();
  });
});

test("an oversized item that was asked for adds what its summary left out, and the event stays as it came", () => {
  const summed = oneFinding("config-item", "oversized");
  const item: ConfigItem = {
    resourceType: "AWS::EC2::SecurityGroup",
    resourceId: "sg-0d1e2f3a4b5c6d7e8",
    configurationItemStatus: "OK",
    configurationItemCaptureTime: "2026-03-02T09:14:50.006Z",
    configurationStateId: "1772442890006",
    awsAccountId: "210987654321",
    awsRegion: "eu-west-1",
    tags: { Team: "partners" },
    configuration: JSON.stringify({ ipPermissions: [] }),
  };
  const whole = wholeItem(summed, item);
  expect(whole).not.toHaveProperty("partial");
  expect(whole.detail).toMatchObject({ change: "UPDATE", recorded: { type: "security-group", openToAll: [] } });
  expect(whole.subject.tags).toEqual({ Team: "partners" });
  expect(whole.raw).toBe(summed.raw);
});

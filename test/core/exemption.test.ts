import { describe, expect, it } from "vitest";
import { ConfigurationError, parseConfig } from "../../lambdas/core/config.ts";
import { type Exemption, exemptionFor, exemptionState } from "../../lambdas/core/exemption.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const { subject } = sampleFinding();
const exemption: Exemption = {
  id: "public-downloads",
  playbooks: ["s3/block-public-access"],
  subjects: [subject.id],
  owner: "web team",
  reason: "the bucket serves the public download page",
  granted: "2026-01-01",
  expires: "2026-06-30",
};

describe("the state of an exemption", () => {
  it.each([
    ["2025-12-31T23:59:59Z", "pending"],
    ["2026-01-01T00:00:00Z", "active"],
    ["2026-06-16T23:59:59Z", "active"],
    ["2026-06-17T00:00:00Z", "expiring"],
    ["2026-06-30T23:59:59Z", "expiring"],
    ["2026-07-01T00:00:00Z", "expired"],
  ])("at %s is %s", (at, state) => {
    expect(exemptionState(exemption, new Date(at))).toBe(state);
  });
});

describe("an exemption", () => {
  const during = new Date("2026-03-01T00:00:00Z");
  const inForce = (over: Partial<Exemption>, now = during) =>
    exemptionFor([{ ...exemption, ...over }], "s3/block-public-access", subject, "production", now) !== null;

  it.each([
    ["its playbook and subject", {}, true],
    ["a glob of its playbook", { playbooks: ["s3/*"] }, true],
    ["its playbook among others", { playbooks: ["ec2/*", "s3/block-public-access"] }, true],
    ["another playbook", { playbooks: ["ec2/*"] }, false],
    ["another subject", { subjects: ["another"] }, false],
    ["everything in its account", { subjects: undefined, accounts: [subject.account] }, true],
    ["its subject in another account", { accounts: ["999999999999"] }, false],
    ["its subject in another environment", { environments: ["sandbox"] }, false],
    ["its subject in another region", { regions: ["us-east-1"] }, false],
  ] satisfies [string, Partial<Exemption>, boolean][])("that names %s", (_what, over, expected) => {
    expect(inForce(over)).toBe(expected);
  });

  it("begins on its day, is in force to its last hour, and ends by itself", () => {
    expect(inForce({}, new Date("2025-12-31T23:59:59Z"))).toBe(false);
    expect(inForce({}, new Date("2026-01-01T00:00:00Z"))).toBe(true);
    expect(inForce({}, new Date("2026-06-30T23:59:59Z"))).toBe(true);
    expect(inForce({}, new Date("2026-07-01T00:00:00Z"))).toBe(false);
  });
});

describe("an exemption in the configuration", () => {
  const configured = (over: Record<string, unknown>) => () =>
    parseConfig({ ...sampleConfig(), exemptions: [{ ...exemption, ...over }] });

  it("is read", () => {
    expect(configured({})().exemptions).toEqual([exemption]);
  });

  it.each([
    ["no expiry", { expires: undefined }, /exemptions\[0\]\.expires: a date such as/],
    ["an expiry that is no date", { expires: "2026-02-30" }, /exemptions\[0\]\.expires: a date such as.*2026-02-30/],
    ["more than a year", { expires: "2027-01-02" }, /exemptions\[0\]\.expires: at most 365 days/],
    ["an expiry before it was granted", { expires: "2025-12-31" }, /exemptions\[0\]\.expires: is not before/],
    ["no owner", { owner: "" }, /exemptions\[0\]\.owner/],
    ["a reason that is none", { reason: "because" }, /exemptions\[0\]\.reason: a reason that an auditor understands/],
    ["no playbook", { playbooks: [] }, /exemptions\[0\]\.playbooks/],
    ["no scope", { subjects: undefined }, /exemptions\[0\]: an exemption names subjects, accounts/],
    ["an empty account list", { accounts: [] }, /exemptions\[0\]\.accounts/],
    ["an empty subject list", { subjects: [] }, /exemptions\[0\]\.subjects/],
    ["an id that begins with a dash", { id: "-downloads" }, /exemptions\[0\]\.id: 1 to 63 of/],
    ["an id with what no name may have", { id: "downloads!" }, /exemptions\[0\]\.id: 1 to 63 of/],
    ["an id that is too long", { id: "d".repeat(64) }, /exemptions\[0\]\.id: 1 to 63 of/],
    ["an owner without end", { owner: "w".repeat(201) }, /exemptions\[0\]\.owner/],
    ["a reason without end", { reason: "w".repeat(1_001) }, /exemptions\[0\]\.reason/],
    ["a field that nobody knows", { until: "2026-01-01" }, /until/],
  ])("is refused for %s", (_what, over, message) => {
    expect(configured(over)).toThrow(ConfigurationError);
    expect(configured(over)).toThrow(message);
  });

  it("is refused where two have the same id", () => {
    expect(() => parseConfig({ ...sampleConfig(), exemptions: [exemption, exemption] })).toThrow(
      /exemptions\[1\]: public-downloads is listed twice/,
    );
  });

  it.each([
    ["everything in an account", { subjects: undefined, accounts: [subject.account] }],
    ["everything in an environment", { subjects: undefined, environments: ["production"] }],
    ["everything in a region", { subjects: undefined, regions: [subject.region] }],
    ["the longest id", { id: "d".repeat(63) }],
    ["the shortest reason", { reason: "0123456789" }],
    ["one day", { expires: "2026-01-01" }],
  ])("may be for %s", (_what, over) => {
    expect(configured(over)).not.toThrow();
  });

  it("lasts a year and no day more", () => {
    expect(configured({ expires: "2027-01-01" })).not.toThrow();
  });
});

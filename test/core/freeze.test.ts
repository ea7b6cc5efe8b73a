import { describe, expect, it } from "vitest";
import { calendar } from "../../lambdas/adapters/calendar.ts";
import { ConfigurationError, parseConfig } from "../../lambdas/core/config.ts";
import { activeFreeze, type Freeze } from "../../lambdas/core/freeze.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const { subject } = sampleFinding();
const place = { playbook: "sample/set-colour", subject, environment: "production" };
const weekend: Freeze = {
  name: "weekend",
  timeZone: "Europe/Berlin",
  from: "2026-01-02T18:00",
  repeat: "FREQ=WEEKLY;BYDAY=FR",
  lasts: "62h",
};
const at = (time: string, freeze: Partial<Freeze> = {}) =>
  activeFreeze([{ ...weekend, ...freeze }], place, calendar, new Date(time));

describe("a freeze", () => {
  it("is on from its start to its end", async () => {
    expect(await at("2026-07-03T15:59:59Z")).toBeNull();
    expect(await at("2026-07-03T16:00:00Z")).toEqual({ name: "weekend", until: "2026-07-06T06:00:00.000Z" });
    expect(await at("2026-07-06T05:59:59Z")).not.toBeNull();
    expect(await at("2026-07-06T06:00:00Z")).toBeNull();
  });

  it.each([
    ["its playbook", { playbooks: ["sample/set-colour"] }, true],
    ["a glob of its playbook", { playbooks: ["sample/*"] }, true],
    ["its playbook among others", { playbooks: ["s3/*", "sample/*"] }, true],
    ["another playbook", { playbooks: ["s3/*"] }, false],
    ["its account", { accounts: [subject.account] }, true],
    ["another account", { accounts: ["999999999999"] }, false],
    ["its environment", { environments: ["production"] }, true],
    ["another environment", { environments: ["sandbox"] }, false],
    ["its region", { regions: [subject.region] }, true],
    ["its account in another region", { accounts: [subject.account], regions: ["us-east-1"] }, false],
  ] satisfies [string, Partial<Freeze>, boolean][])("that names %s", async (_what, filter, on) => {
    expect((await at("2026-07-04T00:00:00Z", filter)) !== null).toBe(on);
  });

  it("that is on is found behind others that are not, or are about something else", async () => {
    const freezes: readonly Freeze[] = [
      { ...weekend, name: "elsewhere", playbooks: ["s3/*"] },
      { ...weekend, name: "over", from: "2026-01-01T18:00", repeat: undefined, lasts: "1h" },
      weekend,
    ];
    expect((await activeFreeze(freezes, place, calendar, new Date("2026-07-04T00:00:00Z")))?.name).toBe("weekend");
  });

  it("has not begun before its first start", async () => {
    expect(await at("2026-01-02T16:59:59Z")).toBeNull();
    expect(await at("2026-01-02T17:00:00Z")).not.toBeNull();
  });

  it("is on where nobody can tell whether it is", async () => {
    expect(await at("2026-07-04T00:00:00Z", { repeat: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" })).toEqual({
      name: "weekend",
      until: null,
    });
  });
});

describe("a freeze in the configuration", () => {
  const configured = (freeze: Record<string, unknown>) => () =>
    parseConfig({ ...sampleConfig(), freezes: [{ ...weekend, ...freeze }] });

  it("is read", () => {
    expect(configured({})().freezes).toEqual([weekend]);
  });

  it.each([
    ["an unknown time zone", { timeZone: "Mars/Base" }, /freezes\[0\]\.timeZone: an IANA time zone.*Mars\/Base/],
    ["a start with a zone of its own", { from: "2026-01-02T18:00Z" }, /freezes\[0\]\.from: a local time/],
    ["a negative length", { lasts: "-5h" }, /freezes\[0\]\.lasts/],
    ["a playbook list without playbooks", { playbooks: [] }, /freezes\[0\]\.playbooks/],
    ["no name", { name: "" }, /freezes\[0\]\.name/],
    ["a name without end", { name: "w".repeat(101) }, /freezes\[0\]\.name/],
    ["a start with a word before it", { from: "on 2026-01-02T18:00" }, /freezes\[0\]\.from: a local time/],
    ["a playbook without a name", { playbooks: [""] }, /freezes\[0\]\.playbooks/],
    ["an unknown field", { until: "2027-01-01" }, /until/],
    ["a rule without frequency", { repeat: "BYDAY=FR" }, /freezes\[0\]\.repeat: .*FREQ is missing/],
    ["a frequency that is none", { repeat: "FREQ=SOMETIMES" }, /"FREQ=SOMETIMES" is not a value of FREQ/],
    ["a day that is none", { repeat: "FREQ=WEEKLY;BYDAY=XX" }, /"BYDAY=XX" is not a value/],
    ["a day of the month that no month has", { repeat: "FREQ=MONTHLY;BYMONTHDAY=40" }, /"BYMONTHDAY=40"/],
    ["a part that nobody knows", { repeat: "FREQ=WEEKLY;FOO=1" }, /"FOO=1" is not known/],
    ["a part named as what every object has", { repeat: "FREQ=WEEKLY;constructor=1" }, /"constructor=1" is not known/],
    ["a part twice", { repeat: "FREQ=WEEKLY;BYDAY=FR;BYDAY=SA" }, /BYDAY is there twice/],
  ])("is refused for %s", (_what, freeze, message) => {
    expect(configured(freeze)).toThrow(ConfigurationError);
    expect(configured(freeze)).toThrow(message);
  });
});
